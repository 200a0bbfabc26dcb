namespace OrleansAlluxio.Engine.Silos;

/// <summary>Deals with what a silo had begun that has left the view.</summary>
public interface ISiloRecovery
{
    /// <summary>
    /// Completes its changes or leaves them to the store's word. Its paths are still held. Idempotent. Throws while the
    /// metastore is away.
    /// </summary>
    ValueTask RecoverAsync(string silo, CancellationToken cancellationToken);

    /// <summary>Has paths compared again where a request of a silo that left may have come late. Cheap.</summary>
    void LookAgain();
}
