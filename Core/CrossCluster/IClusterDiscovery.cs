namespace OrleansAlluxio.Core.CrossCluster;

/// <summary>Where clusters find each other. It may forget everything at any time: clusters repeat themselves.</summary>
public interface IClusterDiscovery : IAsyncDisposable
{
    /// <summary>
    /// Says or repeats who this is, and returns who else is there. What was said holds until it was not repeated for a
    /// while.
    /// </summary>
    /// <exception cref="Errors.FabricException">AlreadyExists when another home has that name, Unsupported when
    /// discovery speaks another version, Unauthenticated when the secrets differ, Unavailable when it cannot be
    /// reached.</exception>
    ValueTask<ClusterView> RegisterAsync(ClusterRecord self, CancellationToken cancellationToken);

    /// <summary>
    /// Waits until there is more to see than in a view, for some seconds; null asks for what is there.
    /// </summary>
    ValueTask<ClusterView> WatchAsync(ClusterView? seen, CancellationToken cancellationToken);
}
