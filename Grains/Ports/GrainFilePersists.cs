using OrleansAlluxio.Engine.Persist;

namespace OrleansAlluxio.Grains.Ports;

/// <summary>Runs persist attempts in the file's grain.</summary>
public sealed class GrainFilePersists(IGrainFactory grains) : IFilePersists
{
    /// <inheritdoc/>
    public ValueTask RunAsync(InodeId inode, string recordKey, CancellationToken cancellationToken) =>
        grains.GetGrain<IFileGrain>(inode.Value).PersistAsync(recordKey, cancellationToken);
}
