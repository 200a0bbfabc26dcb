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

    /// <summary>The mounts are others than before. Does not wait.</summary>
    void MountsChanged();
}
