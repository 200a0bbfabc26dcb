namespace OrleansAlluxio.Engine.Jobs.Kinds;

/// <summary>
/// What a kind of job does to one file. Every call may be repeated after a crash, with the same result: what an earlier
/// run did and could not note is found done. Thread-safe.
/// </summary>
internal interface IJobKind
{
    /// <summary>Which.</summary>
    JobKind Kind { get; }

    /// <summary>Whether the job looks at every file again when all of them are done.</summary>
    bool Checks => false;

    /// <summary>Whether what the check finds is what the job counts as done.</summary>
    bool IsCountedByCheck => false;

    /// <summary>Files under way at once where the request does not say.</summary>
    int ConcurrencyDefault { get; }

    /// <summary>Refuses a request that makes no sense.</summary>
    void Validate(JobRequest request);

    /// <summary>What <see cref="RunAsync"/> would do.</summary>
    ValueTask<JobOutcome> EstimateAsync(JobItem item, CancellationToken cancellationToken);

    /// <summary>Does it; a failure is the file's.</summary>
    ValueTask<JobOutcome> RunAsync(JobItem item, CancellationToken cancellationToken);

    /// <summary>
    /// The second look: why what was done does not hold now; null when it does. NotFound means that the file was not
    /// there yet when the job did its work.
    /// </summary>
    ValueTask<FabricException?> CheckAsync(JobItem item, CancellationToken cancellationToken) =>
        ValueTask.FromResult<FabricException?>(null);

    /// <summary>What is left to do when every file is done and none failed.</summary>
    ValueTask EndAsync(JobRequest request, CancellationToken cancellationToken) => default;
}
