using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Silos;

namespace OrleansAlluxio.Grains.Ports;

/// <summary>The mount list as the engine calls it, over its grain.</summary>
public sealed class GrainMountRegistry(IGrainFactory grains, TimeProvider time) : IMountRegistry
{
    // A silo that takes the lead asks while the grain is still said to live at the one who led before.
    private static readonly TimeSpan RetriesMax = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private IMountTableGrain Table => grains.GetGrain<IMountTableGrain>(0);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<MountRecord>> ListAsync(CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await Table.ListAsync(cancellationToken);
            }
            catch (FabricException e) when (
                (OwnerGate.IsNotOwner(e) || OwnerCalls.IsUnreachable(e)) && time.GetElapsedTime(since) < RetriesMax)
            {
                // It is a read: asked again it does no harm.
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

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
