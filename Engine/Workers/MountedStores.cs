using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>The stores of a mount table that somebody fetches again when it lacks a mount.</summary>
/// <param name="mounts">The table.</param>
/// <param name="refresh">Brings it up to date; null where it is always.</param>
public sealed class MountedStores(MountTable mounts, Func<CancellationToken, ValueTask>? refresh) : IWorkerStores
{
    /// <inheritdoc/>
    public async ValueTask<IUnderStorage> GetAsync(MountId mount, CancellationToken cancellationToken)
    {
        if (mounts.TryGet(mount) is null && refresh is not null)
        {
            await refresh(cancellationToken).ConfigureAwait(false);
        }

        return mounts.TryGet(mount)?.Store
            ?? throw new FabricException(
                FabricErrorKind.NotFound, "open store", mount.ToString(), "there is no such mount any more");
    }
}
