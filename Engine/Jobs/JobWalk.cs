using System.Runtime.CompilerServices;
using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Jobs;

/// <summary>
/// Visits every file at or below a path in an order that a position can be kept in: depth first, names in UTF-8 order.
/// Goes on after any path, also one that is gone by then. Memory is bounded by a few pages of listings.
/// </summary>
internal sealed class JobWalk(StatusReads reads, JobFilter filter, Func<FabricPath, long?> interval)
{
    // Outer levels are listed again when the walk comes back to them: the deepest tree would hold 2,000 pages.
    private const int LevelsHeldMax = 16;

    /// <summary>
    /// The visits below a root, from the first after <paramref name="after"/>. A directory that cannot be listed is a
    /// visit; one that went meanwhile is none.
    /// </summary>
    public async IAsyncEnumerable<JobVisit> RunAsync(
        FabricPath root, FabricPath? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (status, failure) = await StatusAsync(root, cancellationToken).ConfigureAwait(false);
        if (failure is not null)
        {
            yield return new JobVisit(root, root, null, 0, failure);
            yield break;
        }

        if (status is not { IsDirectory: true })
        {
            if (status is not null && after is null)
            {
                yield return new JobVisit(root, root, status, status.Version.Inode.Value, null);
            }

            yield break;
        }

        var levels = Open(root, after);
        while (levels.Count > 0)
        {
            var level = levels[^1];
            if (!level.HasEntry)
            {
                if (level.IsAtEnd)
                {
                    levels.RemoveAt(levels.Count - 1);
                    continue;
                }

                if (await FillAsync(level, level.Directory == root, cancellationToken).ConfigureAwait(false)
                    is { } failed)
                {
                    levels.RemoveAt(levels.Count - 1);
                    yield return new JobVisit(root, level.Directory, null, level.Inode, failed);
                }

                continue;
            }

            var entry = level.Take();
            if (!entry.IsDirectory)
            {
                yield return new JobVisit(root, entry.Path, entry, entry.Version.Inode.Value, null);
            }
            else if (!filter.Prunes(entry.Path))
            {
                levels.Add(new Level(entry.Path, entry.Version.Inode.Value, after: null));
                if (levels.Count > LevelsHeldMax)
                {
                    levels[^(LevelsHeldMax + 1)].Drop();
                }
            }
        }
    }

    private static List<Level> Open(FabricPath root, FabricPath? after)
    {
        var levels = new List<Level>();
        if (after is not { } last)
        {
            levels.Add(new Level(root, 0, after: null));
            return levels;
        }

        var directory = root;
        foreach (var name in last.RelativeTo(root).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            levels.Add(new Level(directory, 0, name));
            directory = directory.Child(name);
        }

        return levels;
    }

    private async ValueTask<(FileStatus? Status, FabricException? Failure)> StatusAsync(
        FabricPath root, CancellationToken cancellationToken)
    {
        try
        {
            var options = new OperationOptions { SyncIntervalMs = interval(root) };
            return (await reads.TryGetAsync(root, options, cancellationToken).ConfigureAwait(false), null);
        }
        catch (FabricException e)
        {
            return (null, e);
        }
    }

    private async ValueTask<FabricException?> FillAsync(Level level, bool isRoot, CancellationToken cancellationToken)
    {
        try
        {
            level.Add(await reads.ListAsync(
                level.Directory,
                new ListOptions
                {
                    SyncIntervalMs = interval(level.Directory),
                    AfterName = level.After,
                    IsContinuation = level.IsBegun,
                },
                cancellationToken).ConfigureAwait(false));
            return null;
        }
        catch (FabricException e) when (!isRoot && e.Kind is FabricErrorKind.NotFound or FabricErrorKind.NotADirectory)
        {
            level.End();
            return null;
        }
        catch (FabricException e)
        {
            return e;
        }
    }

    /// <summary>A directory under way.</summary>
    private sealed class Level(FabricPath directory, long inode, string? after)
    {
        private readonly Queue<FileStatus> _entries = new();
        private bool _hasMore = true;

        public FabricPath Directory => directory;

        public long Inode => inode;

        public string? After { get; private set; } = after;

        public bool IsBegun { get; private set; }

        public bool HasEntry => _entries.Count > 0;

        public bool IsAtEnd => !_hasMore;

        public FileStatus Take()
        {
            var entry = _entries.Dequeue();
            After = entry.Path.Name;
            return entry;
        }

        public void Add(ListPage page)
        {
            IsBegun = true;
            _hasMore = page.HasMore;
            foreach (var entry in page.Entries)
            {
                _entries.Enqueue(entry);
            }
        }

        public void End() => _hasMore = false;

        /// <summary>Forgets what it has listed and not used.</summary>
        public void Drop()
        {
            _hasMore |= _entries.Count > 0;
            _entries.Clear();
        }
    }
}
