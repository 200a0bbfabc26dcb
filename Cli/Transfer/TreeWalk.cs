using System.Runtime.CompilerServices;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Cli.Transfer;

/// <summary>
/// Walks the tree page by page, parents before children: memory grows with depth and page, never with the tree.
/// </summary>
internal static class TreeWalk
{
    /// <summary>The status, or NotFound.</summary>
    public static async Task<FileStatus> StatusAsync(
        IFabricClient client, FabricPath path, long? syncIntervalMs, CancellationToken cancellationToken) =>
        await client.TryGetStatusAsync(
            path, new OperationOptions { SyncIntervalMs = syncIntervalMs }, cancellationToken)
            ?? throw new FabricException(FabricErrorKind.NotFound, "stat", path.Value, "no such file or directory");

    /// <summary>
    /// Compares everything below a directory with its store where it is stale, in one go: a walk after it finds what it
    /// lists fresh, and a directory that failed asks again and says why.
    /// </summary>
    public static async Task SyncBelowAsync(
        IFabricClient client, FabricPath directory, long? syncIntervalMs, CancellationToken cancellationToken) =>
        await client.ListAsync(
            directory, new ListOptions { SyncIntervalMs = syncIntervalMs, SyncsBelow = true, EntriesMax = 1 },
            cancellationToken);

    /// <summary>Entries of one directory, in order.</summary>
    public static async IAsyncEnumerable<FileStatus> ChildrenAsync(
        IFabricClient client, FabricPath directory, long? syncIntervalMs,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var page = await client.ListAsync(
                directory, new ListOptions
                {
                    AfterName = after,
                    SyncIntervalMs = after is null ? syncIntervalMs
                    : null
                },
                cancellationToken);
            foreach (var entry in page.Entries)
            {
                yield return entry;
            }

            if (!page.HasMore || page.Entries.Count == 0)
            {
                yield break;
            }

            after = page.Entries[^1].Path.Name;
        }
    }

    /// <summary>Everything below a directory. A directory that goes away meanwhile is passed over.</summary>
    public static async IAsyncEnumerable<FileStatus> BelowAsync(
        IFabricClient client, FabricPath directory, long? syncIntervalMs,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var open = new Stack<IAsyncEnumerator<FileStatus>>();
        try
        {
            open.Push(ChildrenAsync(client, directory, syncIntervalMs, cancellationToken).GetAsyncEnumerator(
                cancellationToken));
            while (open.Count > 0)
            {
                if (!await TryMoveAsync(open.Peek(), isTop: open.Count == 1))
                {
                    await open.Pop().DisposeAsync();
                    continue;
                }

                var entry = open.Peek().Current;
                yield return entry;
                if (entry.IsDirectory)
                {
                    open.Push(ChildrenAsync(client, entry.Path, syncIntervalMs, cancellationToken)
                        .GetAsyncEnumerator(cancellationToken));
                }
            }
        }
        finally
        {
            while (open.TryPop(out var left))
            {
                await left.DisposeAsync();
            }
        }
    }

    private static async ValueTask<bool> TryMoveAsync(IAsyncEnumerator<FileStatus> entries, bool isTop)
    {
        try
        {
            return await entries.MoveNextAsync();
        }
        catch (FabricException error) when (
            !isTop && error.Kind is (FabricErrorKind.NotFound or FabricErrorKind.NotADirectory))
        {
            return false;
        }
    }
}
