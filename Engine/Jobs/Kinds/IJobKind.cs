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
    bool Checks { get; }

    /// <summary>Files under way at once where the request does not say.</summary>
    int ConcurrencyDefault { get; }

    /// <summary>Refuses a request that makes no sense.</summary>
    void Validate(JobRequest request);

    /// <summary>What <see cref="RunAsync"/> would do.</summary>
    ValueTask<JobOutcome> EstimateAsync(JobItem item, CancellationToken cancellationToken);

    /// <summary>Does it; a failure is the file's.</summary>
    ValueTask<JobOutcome> RunAsync(JobItem item, CancellationToken cancellationToken);

    /// <summary>Why what was done does not hold now; null when it does. Changes nothing.</summary>
    ValueTask<FabricException?> CheckAsync(JobItem item, CancellationToken cancellationToken);
}
