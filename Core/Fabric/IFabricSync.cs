namespace OrleansAlluxio.Core.Fabric;

/// <summary>
/// Takes metadata of whole trees from their stores, as jobs that outlive the caller and a restart. Thread-safe;
/// failures are <see cref="FabricException"/>s.
/// </summary>
public interface IFabricSync
{
    /// <summary>
    /// Begins a job and returns it, durable. NotFound when the path is not there, Busy when too many jobs run.
    /// </summary>
    ValueTask<SyncJobStatus> StartAsync(SyncJobRequest request, CancellationToken cancellationToken);

    /// <summary>All jobs that are remembered, newest first.</summary>
    ValueTask<IReadOnlyList<SyncJobStatus>> ListAsync(CancellationToken cancellationToken);

    /// <summary>A job. NotFound.</summary>
    ValueTask<SyncJobStatus> GetAsync(string id, CancellationToken cancellationToken);

    /// <summary>Waits until a job has ended and returns it. NotFound.</summary>
    ValueTask<SyncJobStatus> WaitAsync(string id, CancellationToken cancellationToken);

    /// <summary>Cancels a job; what it has applied stays. False when it had ended. NotFound.</summary>
    ValueTask<bool> CancelAsync(string id, CancellationToken cancellationToken);
}
