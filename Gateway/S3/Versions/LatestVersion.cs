using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>
/// Keeps invariant 3 of the README among doors that know nothing of each other: of a key's versions one is the latest,
/// at its path or as a marker. Who takes a marker shows what is below it and then looks for a newer marker; who writes
/// a marker looks then whether something is shown. So of two that cross, at least one sees the other.
/// </summary>
internal static class LatestVersion
{
    /// <summary>
    /// Makes the newest version current where nothing is and no marker says so: of two doors, of which one takes the
    /// marker and one what stood above it, the later sees both gone.
    /// </summary>
    public static async ValueTask EnsureAsync(
        VersionedBucket bucket, FabricPath key, CancellationToken cancellationToken)
    {
        if (await bucket.NewestAsync(key, cancellationToken) is { IsMarker: false }
            && await bucket.CurrentAsync(key, cancellationToken) is null
            && await bucket.NewestAsync(key, cancellationToken) is { IsMarker: false } next)
        {
            await ShowAsync(bucket, key, next, null, cancellationToken);
        }
    }

    /// <summary>
    /// Makes a version current where nothing is, and undoes that when a marker newer than it has come meanwhile.
    /// AlreadyExists, PreconditionFailed: somebody else was faster.
    /// </summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="next">The version.</param>
    /// <param name="leaving">A marker that is about to be deleted; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask ShowAsync(
        VersionedBucket bucket, FabricPath key, VersionEntry next, FabricPath? leaving,
        CancellationToken cancellationToken)
    {
        if (key.Parent != bucket.Path)
        {
            await bucket.Client.CreateDirectoryAsync(
                key.Parent,
                new DirectoryOptions { Caller = bucket.Caller, CreateParents = true, AllowExisting = true },
                cancellationToken);
        }

        await bucket.MoveAsync(next.Status, key, (Overwrite: false, Mark: null), cancellationToken);
        var newest = await bucket.FirstAsync(key, e => e.Path != leaving, 3, cancellationToken);
        if (newest is { IsMarker: true, Stamp: var stamp } && stamp > next.Stamp
            && await bucket.CurrentAsync(key, cancellationToken) is { } shown
            && VersionNames.IdOf(shown) == next.Id)
        {
            await bucket.MoveAsync(shown, next.Path, (Overwrite: true, Mark: null), cancellationToken);
        }
    }
}
