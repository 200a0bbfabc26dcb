using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Listing;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>Deletes a key of a versioned bucket: a marker hides what is there.</summary>
internal static class VersionedHides
{
    /// <summary>
    /// Deletes a key: 1 a marker is written, which is newer than what is current; 2 what is current moves to its place,
    /// or goes when it is a <c>null</c> that the marker replaces. Between the two the key is there as before.
    /// </summary>
    public static async ValueTask<DeleteOutcome> HideAsync(
        VersionedBucket bucket, FabricPath key, string? ifContentTag, CancellationToken cancellationToken)
    {
        // Once it is hidden, only what follows is repeated: a second marker would be one that nobody asked for.
        Hidden? hidden = null;
        return await VersionedChange.RunAsync(
            bucket,
            key,
            async () =>
            {
                hidden ??= await HideOnceAsync(bucket, key, ifContentTag, cancellationToken);
                return await CleanAsync(bucket, key, hidden, cancellationToken);
            },
            cancellationToken);
    }

    private static async ValueTask<Hidden> HideOnceAsync(
        VersionedBucket bucket, FabricPath key, string? ifContentTag, CancellationToken cancellationToken)
    {
        var current = await bucket.CurrentAsync(key, cancellationToken);
        if (ifContentTag is not null && current?.ContentTag != ifContentTag)
        {
            throw new S3Exception(current is null ? S3Errors.NoSuchKey : S3Errors.PreconditionFailed);
        }

        var isEnabled = bucket.State == VersioningState.Enabled;
        var wasNull = current is not null && VersionNames.IdOf(current) == VersionNames.Null;
        var place = current is null || (wasNull && !isEnabled)
            ? ((FabricPath Path, long Stamp)?)null
            : await bucket.PlaceOfAsync(key, current, cancellationToken);
        var replaced = isEnabled && !wasNull ? [] : await bucket.NullsAsync(key, cancellationToken);
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
            await TakeAwayAsync(bucket, key, current, place?.Path, cancellationToken);
        }
        catch (FabricException)
        {
            await bucket.DeleteExactAsync(marker, cancellationToken);
            await LatestVersion.EnsureAsync(bucket, key, cancellationToken);
            throw;
        }

        return new Hidden(
            new DeleteOutcome(id, IsMarker: true, MadeMarker: true), current is not null, replaced, place?.Path);
    }

    private static async ValueTask<DeleteOutcome> CleanAsync(
        VersionedBucket bucket, FabricPath key, Hidden hidden, CancellationToken cancellationToken)
    {
        await bucket.DeleteNullsAsync(hidden.Replaced, hidden.Place, cancellationToken);

        // Who deletes the marker before what it hides is away leaves it to this to show what is left.
        await LatestVersion.EnsureAsync(bucket, key, cancellationToken);

        if (hidden.WasThere)
        {
            await DirectoryMarkers.PruneAsync(bucket.Client, key.Parent, bucket.Caller, cancellationToken);
        }

        return hidden.Outcome;
    }

    private static async ValueTask TakeAwayAsync(
        VersionedBucket bucket, FabricPath key, FileStatus? current, FabricPath? place,
        CancellationToken cancellationToken)
    {
        if (current is null)
        {
            // A door that deleted the marker before may not have seen this one when it showed what was hidden.
            if (await bucket.CurrentAsync(key, cancellationToken) is not null)
            {
                throw new FabricException(FabricErrorKind.PreconditionFailed, "delete", key.Value, "it has come back");
            }

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

    /// <summary>A key that was hidden, and what is left to do about it.</summary>
    private sealed record Hidden(
        DeleteOutcome Outcome, bool WasThere, IReadOnlyList<VersionEntry> Replaced, FabricPath? Place);
}
