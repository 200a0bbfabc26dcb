using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>
/// Lets clients on a worker's machine read pages from the worker's files. Who grants is the worker; this is the way to
/// it for those who have a login and not the cluster's secret. Thread-safe.
/// </summary>
public interface IFabricShortCircuit
{
    /// <summary>Workers that grant, with their proof files.</summary>
    ValueTask<IReadOnlyList<ProofPlace>> ListProofsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Pages of a range from the first byte on, of the worker that has them among those whose proof is given; none when
    /// no such worker has the first. NotFound, IsADirectory; Conflict when the path has another content by now.
    /// </summary>
    ValueTask<PageGrant> GrantAsync(FabricPath path, GrantWish wish, CancellationToken cancellationToken);
}
