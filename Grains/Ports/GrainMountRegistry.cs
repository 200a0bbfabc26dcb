using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Grains.Ports;

/// <summary>The mount list as the engine calls it, over its grain.</summary>
public sealed class GrainMountRegistry(IGrainFactory grains) : IMountRegistry
{
    private IMountTableGrain Table => grains.GetGrain<IMountTableGrain>(0);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MountRecord>> ListAsync(CancellationToken cancellationToken) =>
        Table.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<MountRecord> AddAsync(MountRecord draft, CancellationToken cancellationToken) =>
        Table.AddAsync(draft, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<MountRecord> UpdateAsync(MountRecord changed, CancellationToken cancellationToken) =>
        Table.UpdateAsync(changed, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<MountRecord> RemoveAsync(FabricPath path, CancellationToken cancellationToken) =>
        Table.RemoveAsync(path, cancellationToken);
}
