using OrleansAlluxio.Engine.Sync;
using OrleansAlluxio.Engine.Sync.Recursive;

namespace OrleansAlluxio.Engine.Jobs;

/// <summary>
/// Runs ahead of a job: compares the tree with its store, with many listings at once, and then counts what the job has
/// before it. Only a help: what fails here the job meets by itself, and names.
/// </summary>
internal sealed class JobLookAhead(EngineServices services, Synchroniser sync, Func<JobRecord, JobWalk> walks)
{
    /// <summary>Files and bytes; null when they could not be counted.</summary>
    public async ValueTask<(long Files, long Bytes)?> CountAsync(
        JobRecord record, CancellationToken cancellationToken)
    {
        var root = FabricPath.Parse(record.Path);
        try
        {
            if (await services.Tree.LookupAsync(root, cancellationToken).ConfigureAwait(false)
                is { Status.IsDirectory: true })
            {
                var run = new RecursiveRun
                {
                    Root = root,
                    Options = new OperationOptions { SyncIntervalMs = record.IntervalMs },
                    Since = new HybridTimestamp(record.Since),
                };
                await sync.SyncTreeAsync(run, cancellationToken).ConfigureAwait(false);
            }

            return await CountAsync(record, root, cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException)
        {
            return null;
        }
    }

    private async ValueTask<(long Files, long Bytes)?> CountAsync(
        JobRecord record, FabricPath root, CancellationToken cancellationToken)
    {
        var filter = new JobFilter(record);
        var (files, bytes) = (0L, 0L);
        await foreach (var visit in walks(record).RunAsync(root, null, cancellationToken).ConfigureAwait(false))
        {
            if (visit.File is { } file && filter.Takes(file)
                && (record.UnusedForMs is not { } age
                    || await services.Access.IsUnusedSinceAsync(file, record.StartedUnixMs - age, cancellationToken)
                        .ConfigureAwait(false)))
            {
                (files, bytes) = (files + 1, bytes + file.LengthBytes);
            }
        }

        return (files, bytes);
    }
}
