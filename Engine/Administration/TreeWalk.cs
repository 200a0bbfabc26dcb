using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Administration;

/// <summary>
/// Visits every file at or below a path, depth first, in memory bounded by the depth and one page a level.
/// </summary>
internal sealed class TreeWalk(StatusReads reads)
{
    /// <summary>
    /// Sums what <paramref name="visit"/> returns for each file. NotFound when the path is not there.
    /// </summary>
    public async ValueTask<long> SumAsync(
        FabricPath path, Func<FileStatus, CancellationToken, ValueTask<long>> visit,
        CancellationToken cancellationToken)
    {
        var root = await reads.GetAsync("walk", path, OperationOptions.Default, cancellationToken)
            .ConfigureAwait(false);
        if (!root.IsDirectory)
        {
            return await visit(root, cancellationToken).ConfigureAwait(false);
        }

        var sum = 0L;
        var pending = new Stack<(FabricPath Directory, string? After)>();
        pending.Push((path, null));
        while (pending.TryPop(out var at))
        {
            ListPage page;
            try
            {
                page = await reads.ListAsync(
                    at.Directory, new ListOptions { AfterName = at.After, IsContinuation = at.After is not null },
                    cancellationToken).ConfigureAwait(false);
            }
            catch (FabricException e) when (at.Directory != path
                && e.Kind is FabricErrorKind.NotFound or FabricErrorKind.NotADirectory)
            {
                continue; // It went while we walked.
            }

            if (page.HasMore)
            {
                pending.Push((at.Directory, page.Entries[^1].Path.Name));
            }

            foreach (var entry in page.Entries)
            {
                if (entry.IsDirectory)
                {
                    pending.Push((entry.Path, null));
                }
                else
                {
                    sum += await visit(entry, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        return sum;
    }
}
