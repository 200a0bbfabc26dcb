namespace OrleansAlluxio.Core.Workers;

/// <summary>The workers, for operators. Thread-safe; failures are <see cref="FabricException"/>s.</summary>
public interface IFabricWorkers
{
    /// <summary>Every worker that was ever seen and not forgotten, in order of their ids.</summary>
    ValueTask<IReadOnlyList<WorkerStatus>> ListAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Takes a worker out of the ring, durably: it owns nothing more, and gives what it has while it runs. NotFound;
    /// Conflict for the last live one. Idempotent.
    /// </summary>
    ValueTask<WorkerStatus> DecommissionAsync(string id, CancellationToken cancellationToken);

    /// <summary>Lets a worker into the ring again, durably. NotFound. Idempotent.</summary>
    ValueTask<WorkerStatus> EnableAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Drops what may be evicted from a worker's tiers; returns the bytes freed. NotFound, Unavailable.
    /// </summary>
    ValueTask<long> FreeAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets a lost worker. NotFound; Conflict for one that is live. It is known again when it reports again.
    /// </summary>
    ValueTask ForgetAsync(string id, CancellationToken cancellationToken);
}
