using System.Runtime.CompilerServices;
using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.Consistency;

/// <summary>Compares the tree with its stores and repairs what differs.</summary>
public sealed class ConsistencyCheck(EngineServices services, Synchroniser sync) : IFabricConsistency
{
    // Half of a 1 Gbit/s line: a check must not take a store from its readers.
    private const long BytesPerSecondDefault = 64L << 20;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ConsistencyLine> CheckAsync(
        FabricPath path, ConsistencyOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.BytesPerSecond is < FabricLimits.PageBytes)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "check consistency", path.Value,
                $"a rate is at least {FabricLimits.PageBytes} bytes a second");
        }

        var tally = new ConsistencyTally();
        var pacer = new RatePacer(options.BytesPerSecond ?? BytesPerSecondDefault, services.Time);
        var check = new EntryCheck(services, sync, options, tally, new CachedBytes(services, pacer, tally));
        var walk = new ConsistencyWalk(services, options, tally, check);
        var isWhole = true;
        await foreach (var difference in OfPathAsync(path, options, tally, check, cancellationToken)
            .ConfigureAwait(false))
        {
            isWhole = difference.Kinds[0] is not (DifferenceKind.MissingInStore or DifferenceKind.MissingInFabric
                or DifferenceKind.Kind or DifferenceKind.Unreadable);
            yield return new ConsistencyLine(difference, null);
        }

        isWhole &= await IsDirectoryAsync(path, cancellationToken).ConfigureAwait(false);
        List<FabricPath> roots =
        [
            .. isWhole ? [path] : (FabricPath[])[],
            .. services.Mounts.Below(path).Select(static m => m.Path).Order(),
        ];
        foreach (var root in roots)
        {
            await foreach (var difference in walk.BelowAsync(root, services.Mounts.Of(root), cancellationToken)
                .ConfigureAwait(false))
            {
                yield return new ConsistencyLine(difference, null);
            }
        }

        yield return new ConsistencyLine(null, tally.Summary());
    }

    // The path itself; a mount point is ours.
    private async IAsyncEnumerable<ConsistencyDifference> OfPathAsync(
        FabricPath path, ConsistencyOptions options, ConsistencyTally tally, EntryCheck check,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var mount = services.Mounts.Of(path);
        if (mount.Path == path)
        {
            yield break;
        }

        var ours = (await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false)).Status;
        var theirs = await mount.Store.TryStatAsync(mount.StorePath(path), cancellationToken).ConfigureAwait(false);
        if (ours is null && theirs is null)
        {
            throw new FabricException(
                FabricErrorKind.NotFound, "check consistency", path.Value, "neither the fabric nor the store has it");
        }

        tally.Entry(ours, theirs?.Fingerprint);
        if (await check.RunAsync(path, mount, options.Content, cancellationToken).ConfigureAwait(false) is { } found)
        {
            yield return found;
        }
    }

    private async ValueTask<bool> IsDirectoryAsync(FabricPath path, CancellationToken cancellationToken) =>
        services.Mounts.At(path) is not null
        || (await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false)).Status
            is { IsDirectory: true };
}
