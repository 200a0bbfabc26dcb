using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Listing;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>
/// Deletes in a versioned bucket: of a key, which leaves a marker, and of one version, which is gone.
/// </summary>
internal static class VersionedDeletes
{
    private const int AttemptsMax = 50;

    /// <summary>
    /// Deletes a key: 1 a marker is written, which is newer than what is current; 2 what is current moves to its place,
    /// or goes when it is a <c>null</c> that the marker replaces. Between the two the key is there as before.
    /// </summary>
    public static async ValueTask<DeleteOutcome> HideAsync(
        VersionedBucket bucket, FabricPath key, string? ifContentTag, CancellationToken cancellationToken)
    {
        using var turn = await bucket.Services.Turns.TakeAsync(key, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            var current = await bucket.CurrentAsync(key, cancellationToken);
            if (ifContentTag is not null && current?.ContentTag != ifContentTag)
            {
                throw new S3Exception(current is null ? S3Errors.NoSuchKey : S3Errors.PreconditionFailed);
            }

            try
            {
                return await HideAsync(bucket, key, current, cancellationToken);
            }
            catch (FabricException e) when (attempt < AttemptsMax && VersionedWrites.IsRace(e))
            {
                // Another door replaced it between; the marker is gone again.
            }
        }
    }

    /// <summary>
    /// Deletes one version for good. Deleting the latest makes the one before it the latest again: an object that is
    /// current is replaced by it in one step, so the key is never without.
    /// </summary>
    public static async ValueTask<DeleteOutcome> DeleteAsync(
        VersionedBucket bucket, FabricPath key, string id, CancellationToken cancellationToken)
    {
        using var turn = await bucket.Services.Turns.TakeAsync(key, cancellationToken);
        var run = new Run();
        for (var attempt = 1; ; attempt++)
        {
            try
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
                    await ShowNextAsync(bucket, key, cancellationToken);
                }

                await DirectoryMarkers.PruneAsync(
                    bucket.Client, VersionNames.DirectoryOf(bucket.Path, key), bucket.Caller, cancellationToken);
                return run.First.Value;
            }
            catch (FabricException e) when (attempt < AttemptsMax && VersionedWrites.IsRace(e))
            {
                // As above.
            }
        }
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

    /// <summary>
    /// Makes the newest version current where nothing is and no marker says so: of two doors, of which one takes the
    /// marker and one what stood above it, the later sees both gone.
    /// </summary>
    private static async ValueTask ShowNextAsync(
        VersionedBucket bucket, FabricPath key, CancellationToken cancellationToken)
    {
        if (await bucket.CurrentAsync(key, cancellationToken) is null
            && await bucket.NewestAsync(key, cancellationToken) is { IsMarker: false } next)
        {
            await UnhideAsync(bucket, key, next, cancellationToken);
        }
    }

    private static async ValueTask<bool> IsCurrentAsync(
        VersionedBucket bucket, FabricPath key, string id, CancellationToken cancellationToken) =>
        await bucket.CurrentAsync(key, cancellationToken) is { } current && VersionNames.IdOf(current) == id;

    private static async ValueTask<DeleteOutcome> HideAsync(
        VersionedBucket bucket, FabricPath key, FileStatus? current, CancellationToken cancellationToken)
    {
        var isEnabled = bucket.State == VersioningState.Enabled;
        var wasNull = current is not null && VersionNames.IdOf(current) == VersionNames.Null;
        var place = current is null || (wasNull && !isEnabled)
            ? ((FabricPath Path, long Stamp)?)null
            : await bucket.PlaceOfAsync(key, current, cancellationToken);
        var newest = await bucket.NewestAsync(key, cancellationToken);
        var stamp = bucket.Services.StampAfter(Math.Max(place?.Stamp ?? 0, newest?.Stamp ?? 0));
        var id = isEnabled ? VersionNames.NewId(stamp, bucket.Services.Random) : VersionNames.Null;
        var name = isEnabled
            ? VersionNames.EntryOf(id, isMarker: true)
            : VersionNames.NullEntryOf(stamp, isMarker: true);
        var marker = await WriteMarkerAsync(
            bucket, VersionNames.DirectoryOf(bucket.Path, key).Child(name), id, cancellationToken);
        try
        {
            await TakeAwayAsync(bucket, current, place?.Path, cancellationToken);
        }
        catch (FabricException)
        {
            await bucket.DeleteExactAsync(marker, cancellationToken);
            await ShowNextAsync(bucket, key, cancellationToken);
            throw;
        }

        if (!isEnabled || wasNull)
        {
            await bucket.DeleteNullsAsync(key, isEnabled ? place?.Path.Name : name, cancellationToken);
        }

        if (current is not null)
        {
            await DirectoryMarkers.PruneAsync(bucket.Client, key.Parent, bucket.Caller, cancellationToken);
        }

        return new DeleteOutcome(id, IsMarker: true, MadeMarker: true);
    }

    private static async ValueTask TakeAwayAsync(
        VersionedBucket bucket, FileStatus? current, FabricPath? place, CancellationToken cancellationToken)
    {
        if (current is null)
        {
            return;
        }

        if (place is not { } target)
        {
            await bucket.DeleteExactAsync(current, cancellationToken);
            return;
        }

        // A copy that an unfinished change left there is the same content.
        await bucket.MoveAsync(current, target, (Overwrite: true, Mark: null), cancellationToken);
    }

    private static async ValueTask<FileStatus> WriteMarkerAsync(
        VersionedBucket bucket, FabricPath path, string id, CancellationToken cancellationToken)
    {
        var options = new CreateOptions
        {
            Caller = bucket.Caller,
            LengthBytes = 0,
            XAttrs = new Dictionary<string, string>(StringComparer.Ordinal) { [S3XAttrs.VersionId] = id },
        };
        await using var writer = await bucket.Client.CreateAsync(path, options, cancellationToken);
        return await writer.CompleteAsync(Objects.EntityTags.Empty, cancellationToken);
    }

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
            await UnhideAsync(bucket, key, next, cancellationToken);
        }

        // Another door may have made it current since: then it is deleted there.
        var wasThere = await bucket.DeleteExactAsync(found.Status, cancellationToken);
        if (found.IsNull)
        {
            await bucket.DeleteNullsAsync(key, null, cancellationToken);
        }

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
            await bucket.DeleteNullsAsync(key, null, cancellationToken);
        }
        else if (await bucket.EntryAsync(key, id, cancellationToken) is { } entry)
        {
            await bucket.DeleteExactAsync(entry.Status, cancellationToken);
        }
    }

    // Before the marker goes: an end in between leaves an object with a marker behind it, not a key without an object.
    private static async ValueTask UnhideAsync(
        VersionedBucket bucket, FabricPath key, VersionEntry next, CancellationToken cancellationToken)
    {
        if (key.Parent != bucket.Path)
        {
            await bucket.Client.CreateDirectoryAsync(
                key.Parent,
                new DirectoryOptions { Caller = bucket.Caller, CreateParents = true, AllowExisting = true },
                cancellationToken);
        }

        await bucket.MoveAsync(next.Status, key, (Overwrite: false, Mark: null), cancellationToken);
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
