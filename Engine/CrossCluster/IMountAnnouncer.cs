using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>Tells other clusters what is mounted.</summary>
public interface IMountAnnouncer
{
    /// <summary>
    /// Tells them of a mount that is about to be made or changed. Fails with the reason when they cannot be told, and
    /// then it is not to be made.
    /// </summary>
    ValueTask AnnounceAsync(string uri, bool readOnly, CancellationToken cancellationToken);

    /// <summary>
    /// A mount is about to be given up, or to become read-only: those that have not heard yet what was changed there
    /// are told of it for a while longer.
    /// </summary>
    ValueTask EndAsync(string uri, CancellationToken cancellationToken);

    /// <summary>The mounts are others than before. Does not wait.</summary>
    void MountsChanged();
}
