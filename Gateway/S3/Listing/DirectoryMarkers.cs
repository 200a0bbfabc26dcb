using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Listing;

/// <summary>
/// Directories as S3 sees them. A directory that a client made (<c>PUT dir/</c>) is marked and is a key until that key
/// is deleted; an unmarked one is a key only while it is empty, and vanishes when its last key is deleted here.
/// </summary>
internal static class DirectoryMarkers
{
    /// <summary>Whether a client made this directory as a key.</summary>
    public static bool IsMarked(FileStatus directory) => directory.XAttrs.ContainsKey(S3XAttrs.Marker);

    /// <summary>The status of a directory that is a key: marked, or empty. Null when there is no such key.</summary>
    public static async ValueTask<FileStatus?> TryGetAsync(
        IFabricClient client, FabricPath path, FabricCaller caller, CancellationToken cancellationToken)
    {
        var status = await client.TryGetStatusAsync(path, new OperationOptions { Caller = caller }, cancellationToken);
        return status is { IsDirectory: true }
            && (IsMarked(status) || await IsEmptyAsync(client, path, caller, cancellationToken))
                ? status
                : null;
    }

    /// <summary>Deletes the key of a directory: the directory when it is empty, else only the mark.</summary>
    public static async ValueTask DeleteAsync(
        IFabricClient client, FabricPath path, FabricCaller caller, CancellationToken cancellationToken)
    {
        var status = await client.TryGetStatusAsync(path, new OperationOptions { Caller = caller }, cancellationToken);
        if (status is not { IsDirectory: true })
        {
            return;
        }

        if (IsMarked(status))
        {
            // The mark goes first: a directory that got a key meanwhile must not stay one.
            await client.SetAttributesAsync(
                path, new AttributeChange { Caller = caller, RemoveXAttrs = [S3XAttrs.Marker] }, cancellationToken);
        }

        await PruneAsync(client, path, caller, cancellationToken);
    }

    /// <summary>
    /// Deletes a directory and its parents up to the bucket while they are empty and unmarked. What cannot be deleted
    /// stays, shown as an empty key: the caller's own delete has been done and is not failed by it.
    /// </summary>
    public static async ValueTask PruneAsync(
        IFabricClient client, FabricPath directory, FabricCaller caller, CancellationToken cancellationToken)
    {
        try
        {
            for (var path = directory; path.Depth > 1; path = path.Parent)
            {
                if (!await IsEmptyAsync(client, path, caller, cancellationToken))
                {
                    return;
                }

                var status =
                    await client.TryGetStatusAsync(path, new OperationOptions { Caller = caller }, cancellationToken);
                if (status is null)
                {
                    continue;
                }

                if (!status.IsDirectory || status.IsMountPoint || IsMarked(status))
                {
                    return;
                }

                await client.DeleteAsync(path, new DeleteOptions { Caller = caller }, cancellationToken);
            }
        }
        catch (FabricException e) when (e.Kind is not FabricErrorKind.Cancelled)
        {
            // Somebody put a key there first, or the store is away: both leave the directory as it is.
        }
    }

    private static async ValueTask<bool> IsEmptyAsync(
        IFabricClient client, FabricPath path, FabricCaller caller, CancellationToken cancellationToken)
    {
        try
        {
            var page =
                await client.ListAsync(path, new ListOptions { Caller = caller, EntriesMax = 1 }, cancellationToken);
            return page.Entries.Count == 0;
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.NotFound)
        {
            // Deleted by somebody else: its parents may still be ours to prune.
            return true;
        }
    }
}
