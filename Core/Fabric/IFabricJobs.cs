namespace OrleansAlluxio.Core.Fabric;

/// <summary>
/// Work on every file of a tree, as jobs that outlive the caller and any number of restarts. Thread-safe; failures are
/// <see cref="FabricException"/>s.
/// </summary>
public interface IFabricJobs
{
    /// <summary>Jobs that are run again and again.</summary>
    IFabricPolicies Policies { get; }

    /// <summary>
    /// Begins a job and returns it, durable. NotFound when the path is not there, InvalidArgument for a request that
    /// contradicts itself, Busy when too many jobs wait.
    /// </summary>
    ValueTask<JobStatus> StartAsync(JobRequest request, CancellationToken cancellationToken);

    /// <summary>Jobs that have not ended, newest first.</summary>
    ValueTask<IReadOnlyList<JobStatus>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Jobs that have ended and are remembered, newest first.</summary>
    ValueTask<IReadOnlyList<JobStatus>> HistoryAsync(CancellationToken cancellationToken);

    /// <summary>A job. NotFound.</summary>
    ValueTask<JobStatus> GetAsync(string id, CancellationToken cancellationToken);

    /// <summary>Waits until a job has ended or is paused, and returns it. NotFound.</summary>
    ValueTask<JobStatus> WaitAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Ends a job; what it has done stays. Idempotent; Conflict when it had ended otherwise. NotFound.
    /// </summary>
    ValueTask<JobStatus> CancelAsync(string id, CancellationToken cancellationToken);

    /// <summary>Halts a job until it is resumed. Idempotent; Conflict when it has ended. NotFound.</summary>
    ValueTask<JobStatus> PauseAsync(string id, CancellationToken cancellationToken);

    /// <summary>Lets a paused job go on. Idempotent; Conflict when it has ended. NotFound.</summary>
    ValueTask<JobStatus> ResumeAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Takes up a job that failed: what failed, and only that, is tried again; one that was cut short goes on where it
    /// was. Conflict when it has not failed. NotFound.
    /// </summary>
    ValueTask<JobStatus> RetryAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// What failed, all of it, in order of the paths, from the first after a given one. NotFound.
    /// </summary>
    ValueTask<IReadOnlyList<JobFailure>> ListFailuresAsync(
        string id, string? after, int entriesMax, CancellationToken cancellationToken);
}
