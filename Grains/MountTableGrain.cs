using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Grains;

/// <summary>
/// Orders changes of the mount list and delegates to the registry. Not reentrant: check and commit are one turn.
/// </summary>
internal sealed class MountTableGrain(MountRegistry registry) : Grain, IMountTableGrain
{
    public ValueTask<IReadOnlyList<MountRecord>> ListAsync(CancellationToken cancellationToken) =>
        registry.ListAsync(cancellationToken);

    public ValueTask<MountRecord> AddAsync(MountRecord draft, CancellationToken cancellationToken) =>
        registry.AddAsync(draft, cancellationToken);

    public ValueTask<MountRecord> UpdateAsync(MountRecord changed, CancellationToken cancellationToken) =>
        registry.UpdateAsync(changed, cancellationToken);

    public ValueTask<MountRecord> RemoveAsync(FabricPath path, CancellationToken cancellationToken) =>
        registry.RemoveAsync(path, cancellationToken);
}
