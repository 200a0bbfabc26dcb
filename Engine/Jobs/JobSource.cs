using System.Runtime.CompilerServices;

namespace OrleansAlluxio.Engine.Jobs;

/// <summary>What a job goes through, in order: its tree, or in a pass of retries what failed before.</summary>
internal sealed class JobSource(JobDocuments documents, JobWalk walk)
{
    // One page of failures at a time.
    private const int FailuresPage = 500;

    /// <summary>The visits that are left of the phase a record is in.</summary>
    public IAsyncEnumerable<JobVisit> VisitsAsync(JobRecord at, CancellationToken cancellationToken)
    {
        var root = FabricPath.Parse(at.Path);
        if (at.Pass > 1 && at.Phase == JobPhase.Work)
        {
            return FailedAsync(at, cancellationToken);
        }

        var after = at.Cursor is { } cursor ? FabricPath.Parse(cursor.Path) : (FabricPath?)null;
        return after == root ? NoneAsync() : walk.RunAsync(root, after, cancellationToken);
    }

    private static async IAsyncEnumerable<JobVisit> NoneAsync()
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield break;
    }

    private async IAsyncEnumerable<JobVisit> FailedAsync(
        JobRecord at, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = at.Cursor?.Root;
        if (at.Cursor is { } cursor && cursor.Path != cursor.Root)
        {
            await foreach (var visit in RootAsync(
                FabricPath.Parse(cursor.Root), FabricPath.Parse(cursor.Path), cancellationToken).ConfigureAwait(false))
            {
                yield return visit;
            }
        }

        while (true)
        {
            var page = await documents.FailuresAsync(at.Id, last, FailuresPage, cancellationToken)
                .ConfigureAwait(false);
            foreach (var failure in page)
            {
                await foreach (var visit in RootAsync(failure.Path, null, cancellationToken).ConfigureAwait(false))
                {
                    yield return visit;
                }
            }

            if (page.Count < FailuresPage)
            {
                yield break;
            }

            last = page[^1].Path.Value;
        }
    }

    // The last visit settles the root: what failed there before is gone, unless it failed again.
    private async IAsyncEnumerable<JobVisit> RootAsync(
        FabricPath root, FabricPath? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isSettled = true;
        await foreach (var visit in walk.RunAsync(root, after, cancellationToken).ConfigureAwait(false))
        {
            isSettled &= visit.Path != root;
            yield return visit;
        }

        if (isSettled)
        {
            yield return new JobVisit(root, root, null, 0, null);
        }
    }
}
