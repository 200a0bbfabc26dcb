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

        // One step, whoever hangs up: one that has lost its mark and stands would go with the next key deleted in it.
        cancellationToken.ThrowIfCancellationRequested();
        if (!await TryDeleteWholeAsync(client, status, caller) && IsMarked(status))
        {
            await RemoveMarkAsync(client, path, caller);
        }

        await PruneAsync(client, path, caller, CancellationToken.None);
    }

    /// <summary>
    /// Deletes a directory and its parents up to the bucket while they are empty and unmarked. What cannot be deleted
    /// stays, shown as an empty key: the caller's own delete has been done and is not failed by it.
    /// </summary>
    public static async ValueTask PruneAsync(
        IFabricClient client, FabricPath directory, FabricCaller caller, CancellationToken cancellationToken)
    {
        // A mark that is set while we look is seen by the delete itself.
        var options = new DeleteOptions { Caller = caller, UnlessXAttr = S3XAttrs.Marker };
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

                await client.DeleteAsync(path, options, cancellationToken);
            }
        }
        catch (FabricException e) when (e.Kind is not FabricErrorKind.Cancelled)
        {
            // Somebody put a key there first, or the store is away: both leave the directory as it is.
        }
    }

    /// <summary>False when something is in it, or it is or holds a mount point.</summary>
    private static async ValueTask<bool> TryDeleteWholeAsync(
        IFabricClient client, FileStatus status, FabricCaller caller)
    {
        try
        {
            await client.DeleteAsync(status.Path, new DeleteOptions { Caller = caller }, CancellationToken.None);
            return true;
        }
        catch (FabricException e) when (e.Kind is FabricErrorKind.NotEmpty or FabricErrorKind.InvalidArgument)
        {
            return false;
        }
    }

    private static async ValueTask RemoveMarkAsync(IFabricClient client, FabricPath path, FabricCaller caller)
    {
        try
        {
            await client.SetAttributesAsync(
                path, new AttributeChange { Caller = caller, RemoveXAttrs = [S3XAttrs.Marker] },
                CancellationToken.None);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.NotFound)
        {
            // Deleted by somebody else.
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
