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

        return await VersionedChange.RunAsync(
            bucket, key, () => AttemptAsync(write, complete, cancellationToken), cancellationToken);
    }

    private static async ValueTask<FileStatus> AttemptAsync(
        VersionedWrite write, Func<VersionTerms, ValueTask<FileStatus>> complete, CancellationToken cancellationToken)
    {
        var (bucket, key, conditions, kept) = write;

        // Step 1.
        var current = await bucket.CurrentAsync(key, cancellationToken);
        conditions.Check(current);

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
            IfContentTag = conditions.IfContentTag,
            XAttrs = attributes,
        };
        var status = await complete(new VersionTerms(terms, place));

        // Step 4.
        await bucket.DeleteNullsAsync(replaced, place, cancellationToken);
        return status;
    }
}
