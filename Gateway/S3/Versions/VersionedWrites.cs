using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>
/// The commit of a write in a versioned bucket: 1 look at what is current; 2 copy it to its place unless it is to be
/// replaced; 3 complete the new one while exactly that is still current; 4 drop the version <c>null</c> that a new one
/// replaced. When step 3 finds another current version, all begins again: nothing was changed.
/// </summary>
internal static class VersionedWrites
{
    // Each repetition means that somebody else's write of the same key has succeeded.
    private const int AttemptsMax = 50;

    /// <summary>
    /// Commits. Without versions it is one call of <paramref name="complete"/> on the client's conditions.
    /// </summary>
    /// <param name="write">The write.</param>
    /// <param name="complete">Makes the object visible on the given terms; may be called again after a refusal.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask<FileStatus> CommitAsync(
        VersionedWrite write, Func<VersionTerms, ValueTask<FileStatus>> complete, CancellationToken cancellationToken)
    {
        var (bucket, key, conditions, _) = write;
        if (bucket.State == VersioningState.Off)
        {
            var plain = new CompletionTerms
            {
                Overwrite = conditions.MustBeNew ? false : null,
                IfContentTag = conditions.IfContentTag,
                XAttrs = write.Kept,
            };
            return await complete(new VersionTerms(plain, null));
        }

        using var turn = await bucket.Services.Turns.TakeAsync(key, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            // Step 1.
            var current = await bucket.CurrentAsync(key, cancellationToken);
            conditions.Check(current);
            try
            {
                return await CommitAsync(write, current, complete, cancellationToken);
            }
            catch (FabricException e) when (attempt < AttemptsMax && IsRace(e))
            {
                // Not through this process, or it would have waited for its turn.
            }
        }
    }

    /// <summary>Whether a step found the key changed since it was looked at.</summary>
    internal static bool IsRace(FabricException e) =>
        e.Kind is FabricErrorKind.PreconditionFailed or FabricErrorKind.AlreadyExists
        || (e.Kind == FabricErrorKind.Conflict && e.Retry != RetryAdvice.Never);

    private static async ValueTask<FileStatus> CommitAsync(
        VersionedWrite write, FileStatus? current, Func<VersionTerms, ValueTask<FileStatus>> complete,
        CancellationToken cancellationToken)
    {
        var (bucket, key, _, kept) = write;

        // Step 2.
        FabricPath? place = null;
        var before = 0L;
        var isEnabled = bucket.State == VersioningState.Enabled;
        var wasNull = current is not null && VersionNames.IdOf(current) == VersionNames.Null;
        var replaced = isEnabled && !wasNull ? [] : await bucket.NullsAsync(key, cancellationToken);
        if (current is null)
        {
            before = (await bucket.NewestAsync(key, cancellationToken))?.Stamp ?? 0;
        }
        else if (isEnabled || !wasNull)
        {
            (place, before) = await bucket.PlaceOfAsync(key, current, cancellationToken);
            await bucket.KeepAsync(current, place.Value, cancellationToken);
        }

        // Step 3.
        var attributes = new Dictionary<string, string>(
            kept ?? new Dictionary<string, string>(), StringComparer.Ordinal)
        {
            [S3XAttrs.VersionId] = isEnabled
                ? VersionNames.NewId(bucket.Services.StampAfter(before), bucket.Services.Random)
                : VersionNames.Null,
        };
        var terms = new CompletionTerms
        {
            Overwrite = current is not null,
            IfMark = current is null ? null : FileMark.Of(current),
            IfContentTag = write.Conditions.IfContentTag,
            XAttrs = attributes,
        };
        var status = await complete(new VersionTerms(terms, place));

        // Step 4.
        await bucket.DeleteNullsAsync(replaced, place, cancellationToken);
        return status;
    }
}
