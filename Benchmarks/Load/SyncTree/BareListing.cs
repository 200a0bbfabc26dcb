using System.Diagnostics;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Benchmarks.Load.SyncTree;

/// <summary>
/// Lists a whole store as a sync does, and does nothing with it: one flat listing where the store has it, else breadth
/// first with as many directories at once as a recursive sync has by default.
/// </summary>
internal sealed class BareListing(IUnderStorage store)
{
    private long _entries;

    /// <summary>Entries and time of one listing of everything.</summary>
    public async Task<(long Entries, TimeSpan Elapsed)> RunAsync(CancellationToken cancellationToken)
    {
        _entries = 0;
        var began = Stopwatch.GetTimestamp();
        if (store.Capabilities.FlatListing)
        {
            await ListAsync(UfsPath.Root, isFlat: true, cancellationToken);
        }
        else
        {
            await BreadthFirstAsync(cancellationToken);
        }

        return (_entries, Stopwatch.GetElapsedTime(began));
    }

    private async Task BreadthFirstAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<UfsPath> level = [UfsPath.Root];
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = 4 * Environment.ProcessorCount,
            CancellationToken = cancellationToken,
        };
        while (level.Count > 0)
        {
            var below = new List<UfsPath>();
            await Parallel.ForEachAsync(level, parallel, async (directory, token) =>
            {
                var found = await ListAsync(directory, isFlat: false, token);
                lock (below)
                {
                    below.AddRange(found);
                }
            });
            level = below;
        }
    }

    private async Task<List<UfsPath>> ListAsync(UfsPath directory, bool isFlat, CancellationToken cancellationToken)
    {
        var directories = new List<UfsPath>();
        string? continuation = null;
        do
        {
            var page = await store.ListAsync(
                new UfsListRequest { Directory = directory, Recursive = isFlat, Continuation = continuation },
                cancellationToken);
            Interlocked.Add(ref _entries, page.Entries.Count);
            if (!isFlat)
            {
                directories.AddRange(page.Entries
                    .Where(static e => e.Status.Fingerprint.Kind == Core.Namespace.EntryKind.Directory)
                    .Select(static e => e.Path));
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
        return directories;
    }
}
