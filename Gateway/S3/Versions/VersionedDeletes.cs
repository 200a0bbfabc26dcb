using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Listing;

namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>Deletes one version, or one marker, by its id: it is gone for good.</summary>
internal static class VersionedDeletes
{
    /// <summary>
    /// Deletes one version for good. Deleting the latest makes the one before it the latest again: an object that is
    /// current is replaced by it in one step, so the key is never without.
    /// </summary>
    public static async ValueTask<DeleteOutcome> DeleteAsync(
        VersionedBucket bucket, FabricPath key, string id, CancellationToken cancellationToken)
    {
        // What an attempt did stays right when another door moves something between.
        var run = new Run();
        return await VersionedChange.RunAsync(
            bucket, key, () => AttemptAsync(bucket, key, id, run, cancellationToken), cancellationToken);
    }

    private static async ValueTask<DeleteOutcome> AttemptAsync(
        VersionedBucket bucket, FabricPath key, string id, Run run, CancellationToken cancellationToken)
    {
        var current = await bucket.CurrentAsync(key, cancellationToken);
        run.IsHidden = current is null;
        var outcome = current is not null && VersionNames.IdOf(current) == id
            ? await DeleteCurrentAsync(bucket, key, current, run, cancellationToken)
            : await DeleteEntryAsync(bucket, key, id, run, cancellationToken);
        run.First ??= outcome;
        if (!run.First.Value.IsMarker)
        {
            await RequireGoneAsync(bucket, key, id, cancellationToken);
        }

        if (run.TookLatest)
        {
            await LatestVersion.EnsureAsync(bucket, key, cancellationToken);
        }

        await DirectoryMarkers.PruneAsync(
            bucket.Client, VersionNames.DirectoryOf(bucket.Path, key), bucket.Caller, cancellationToken);
        return run.First.Value;
    }

    /// <summary>
    /// Another door may have moved the version to the key's path before it was looked for at its place, or have copied
    /// it to its place while it was current, after that was deleted. What is at neither has no way back. Current is
    /// asked for on both sides of the place: a move between the two looks must not hide it from both.
    /// </summary>
    private static async ValueTask RequireGoneAsync(
        VersionedBucket bucket, FabricPath key, string id, CancellationToken cancellationToken)
    {
        if (await IsCurrentAsync(bucket, key, id, cancellationToken)
            || await bucket.EntryAsync(key, id, cancellationToken) is not null
            || await IsCurrentAsync(bucket, key, id, cancellationToken))
        {
            throw new FabricException(FabricErrorKind.PreconditionFailed, "delete version", key.Value, "it has moved");
        }
    }

    private static async ValueTask<bool> IsCurrentAsync(
        VersionedBucket bucket, FabricPath key, string id, CancellationToken cancellationToken) =>
        await bucket.CurrentAsync(key, cancellationToken) is { } current && VersionNames.IdOf(current) == id;

    private static async ValueTask<DeleteOutcome> DeleteCurrentAsync(
        VersionedBucket bucket, FabricPath key, FileStatus current, Run run, CancellationToken cancellationToken)
    {
        run.TookLatest = true;

        // Copies of it go first, or an end in between would bring it back.
        var id = VersionNames.IdOf(current);
        await DeleteEntriesAsync(bucket, key, id, cancellationToken);
        if (await bucket.NewestAsync(key, cancellationToken) is { IsMarker: false } next)
        {
            await bucket.MoveAsync(next.Status, key, (Overwrite: true, FileMark.Of(current)), cancellationToken);
        }
        else
        {
            await bucket.DeleteExactAsync(current, cancellationToken);
            await DirectoryMarkers.PruneAsync(bucket.Client, key.Parent, bucket.Caller, cancellationToken);
        }

        // And those that a write through another door made meanwhile. From here on there is nothing to copy.
        await DeleteEntriesAsync(bucket, key, id, cancellationToken);
        return new DeleteOutcome(id, IsMarker: false, MadeMarker: false);
    }

    private static async ValueTask<DeleteOutcome> DeleteEntryAsync(
        VersionedBucket bucket, FabricPath key, string id, Run run, CancellationToken cancellationToken)
    {
        var entry = await bucket.EntryAsync(key, id, cancellationToken);
        if (entry is not { } found)
        {
            return new DeleteOutcome(id, IsMarker: false, MadeMarker: false);
        }

        run.TookLatest |= found.IsMarker
            && await bucket.NewestAsync(key, cancellationToken) is { } newest && newest.Path == found.Path;
        if (run.IsHidden && run.TookLatest
            && await bucket.FirstAsync(key, e => e.Id != id, 3, cancellationToken) is { IsMarker: false } next)
        {
            // Before the marker goes: an end in between leaves an object with a marker behind it, not a key without
            // one.
            await LatestVersion.ShowAsync(bucket, key, next, found.Path, cancellationToken);
        }

        // Another door may have made it current since: then it is deleted there. Of "null" the older ones go first, or
        // they would count when it is gone; one that comes meanwhile is a later change's.
        if (found.IsNull)
        {
            await bucket.DeleteNullsAsync(
                await bucket.NullsAsync(key, cancellationToken), found.Path, cancellationToken);
        }

        var wasThere = await bucket.DeleteExactAsync(found.Status, cancellationToken);

        if (!wasThere)
        {
            throw new FabricException(
                FabricErrorKind.PreconditionFailed, "delete version", found.Path.Value, "it has moved");
        }

        return new DeleteOutcome(id, found.IsMarker, MadeMarker: false);
    }

    private static async ValueTask DeleteEntriesAsync(
        VersionedBucket bucket, FabricPath key, string id, CancellationToken cancellationToken)
    {
        if (id == VersionNames.Null)
        {
            await bucket.DeleteNullsAsync(await bucket.NullsAsync(key, cancellationToken), null, cancellationToken);
        }
        else if (await bucket.EntryAsync(key, id, cancellationToken) is { } entry)
        {
            await bucket.DeleteExactAsync(entry.Status, cancellationToken);
        }
    }

    /// <summary>What the attempts of one delete have come to.</summary>
    private sealed class Run
    {
        /// <summary>What the first that found something did.</summary>
        public DeleteOutcome? First { get; set; }

        /// <summary>Whether nothing was current when the last attempt began.</summary>
        public bool IsHidden { get; set; }

        /// <summary>Whether what went was the latest, or the marker that would be without it.</summary>
        public bool TookLatest { get; set; }
    }
}
