using OrleansAlluxio.Engine;
using OrleansAlluxio.Engine.Copies;
using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Silos;

namespace OrleansAlluxio.Silo.Silos;

/// <summary>
/// Changes that a silo makes itself while another one leads: what ends in the under store before it is acknowledged.
/// What needs more than the tree and the store (pages no store has, pins, quotas, buckets that doors remember) is the
/// leader's.
/// </summary>
internal sealed class SiloChanges(FabricEngine engine, EngineServices services, HoldBook book)
{
    /// <summary>Begins a write here; null when it is for the one who leads.</summary>
    public async ValueTask<IFabricWriter?> TryCreateAsync(
        FabricPath path, CreateOptions options, CancellationToken cancellationToken)
    {
        if (options.ExactCopyOf is not null
            || WriteTerms.Of(services, path, options.WriteType, options.DurableCopies).Type
                is not (WriteType.Through or WriteType.CacheThrough)
            || !await MayAsync(path, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        try
        {
            return await engine.CreateAsync(path, options, cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException e) when (ChangeElsewhere.Is(e))
        {
            return null;
        }
    }

    /// <summary>Makes a directory here.</summary>
    public ValueTask<(bool IsDone, FileStatus Answer)> TryMakeAsync(
        FabricPath path, DirectoryOptions options, CancellationToken cancellationToken) =>
        TryAsync(path, null, true, () => engine.CreateDirectoryAsync(path, options, cancellationToken),
            cancellationToken);

    /// <summary>Deletes here.</summary>
    public ValueTask<(bool IsDone, bool Answer)> TryDeleteAsync(
        FabricPath path, DeleteOptions options, CancellationToken cancellationToken) =>
        TryAsync(path, null, !options.FabricOnly, () => engine.DeleteAsync(path, options, cancellationToken),
            cancellationToken);

    /// <summary>Renames here.</summary>
    public ValueTask<(bool IsDone, bool Answer)> TryRenameAsync(
        FabricPath source, FabricPath target, RenameOptions options, CancellationToken cancellationToken) =>
        TryAsync(
            source, target, true,
            async () =>
            {
                await engine.RenameAsync(source, target, options, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    /// <summary>Sets attributes here.</summary>
    public ValueTask<(bool IsDone, FileStatus Answer)> TrySetAsync(
        FabricPath path, AttributeChange change, CancellationToken cancellationToken) =>
        TryAsync(
            path, null, change is { Pinned: null, PinMedia: null, ReplicationMin: null, ReplicationMax: null },
            () => engine.SetAttributesAsync(path, change, cancellationToken), cancellationToken);

    /// <summary>A write that was begun here is complete.</summary>
    public void NoteMade() => book.NoteMade();

    private async ValueTask<(bool IsDone, T Answer)> TryAsync<T>(
        FabricPath path, FabricPath? other, bool isOurs, Func<ValueTask<T>> change,
        CancellationToken cancellationToken)
    {
        if (!isOurs || other is { Depth: < 2 } || !await MayAsync(path, cancellationToken).ConfigureAwait(false))
        {
            return default;
        }

        try
        {
            var answer = await change().ConfigureAwait(false);
            book.NoteMade();
            return (true, answer);
        }
        catch (FabricException e) when (ChangeElsewhere.Is(e))
        {
            return default;
        }
    }

    // Room under a quota is promised by one process, and the names of buckets are remembered by its doors.
    private async ValueTask<bool> MayAsync(FabricPath path, CancellationToken cancellationToken) =>
        path.Depth > 1 && !await services.Quotas.HasAnyAsync(services, cancellationToken).ConfigureAwait(false);
}
