using System.Runtime.CompilerServices;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.WebHdfs.Permissions;

/// <summary>
/// Walks a tree depth first, a page of a directory at a time: what it holds is bounded by depth, not by size.
/// </summary>
internal sealed class TreeWalk(IFabricClient client, OperationOptions options)
{
    /// <summary>Every directory with its entries, in pages; an empty directory comes with an empty page.</summary>
    public async IAsyncEnumerable<(FileStatus Directory, IReadOnlyList<FileStatus> Entries)> PagesAsync(
        FileStatus root, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var open = new Stack<(FileStatus Directory, string? After)>();
        open.Push((root, null));
        while (open.TryPop(out var at))
        {
            var page = await client.ListAsync(
                at.Directory.Path,
                new ListOptions
                {
                    Caller = options.Caller,
                    SyncIntervalMs = options.SyncIntervalMs,
                    AfterName = at.After,
                    IsContinuation = at.After is not null,
                },
                cancellationToken);
            yield return (at.Directory, page.Entries);
            if (page.HasMore)
            {
                open.Push((at.Directory, page.Entries[^1].Path.Name));
            }

            foreach (var entry in page.Entries)
            {
                if (entry.IsDirectory)
                {
                    open.Push((entry, null));
                }
            }
        }
    }
}
