namespace OrleansAlluxio.Engine.Sync.Recursive;

/// <summary>
/// The directories a recursive sync has yet to compare, breadth first and in bounded memory. Where the next level is
/// too wide to hold, it remembers the directory above instead and reads its children from the tree when their turn has
/// come, the latest first: then what is remembered grows with the depth of the tree, not with its width. Thread-safe.
/// </summary>
internal sealed class SyncFrontier(EngineServices services, int readyMax = SyncFrontier.ReadyMaxDefault)
{
    // About 10 MB of paths.
    private const int ReadyMaxDefault = 50_000;

    private readonly Lock _lock = new();
    private readonly Queue<SyncItem> _ready = new();
    private readonly Stack<(SyncItem Above, string? AfterName)> _unexpanded = new();

    /// <summary>Adds one directory.</summary>
    public void Add(SyncItem item)
    {
        lock (_lock)
        {
            _ready.Enqueue(item);
        }
    }

    /// <summary>Adds the directories in a directory; null names them later, from the tree.</summary>
    public void AddBelow(SyncItem above, IReadOnlyList<string>? names)
    {
        lock (_lock)
        {
            if (names is null || _ready.Count + names.Count > readyMax)
            {
                _unexpanded.Push((above, null));
                return;
            }

            foreach (var name in names)
            {
                Enqueue(above with { Directory = above.Directory.Child(name) });
            }
        }
    }

    /// <summary>The next directory; false when none is at hand.</summary>
    public bool TryTake(out SyncItem item)
    {
        lock (_lock)
        {
            return _ready.TryDequeue(out item);
        }
    }

    /// <summary>Reads one more page of directories from the tree. False when nothing is left to read.</summary>
    public async ValueTask<bool> ExpandAsync(CancellationToken cancellationToken)
    {
        SyncItem above;
        string? after;
        lock (_lock)
        {
            if (!_unexpanded.TryPop(out var next))
            {
                return false;
            }

            (above, after) = next;
        }

        ListPage page;
        try
        {
            page = await services.Tree
                .ListAsync(above.Directory, after, FabricLimits.ListEntriesMax, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (FabricException e) when (e.Kind is FabricErrorKind.NotFound or FabricErrorKind.NotADirectory)
        {
            return true; // It went meanwhile, and all below with it.
        }

        lock (_lock)
        {
            if (page.HasMore)
            {
                _unexpanded.Push((above, page.Entries[^1].Path.Name));
            }

            foreach (var entry in page.Entries)
            {
                // What only the fabric has, and always had, is nothing to compare.
                if (entry.IsDirectory && (entry.Persistence == PersistenceState.Persisted
                    || !services.Invalidations.LatestFor(entry.Path).IsNever))
                {
                    Enqueue(above with { Directory = entry.Path });
                }
            }
        }

        return true;
    }

    // A nested mount is a store of its own, and a start of its own in every run.
    private void Enqueue(SyncItem item)
    {
        if (services.Mounts.At(item.Directory) is null)
        {
            _ready.Enqueue(item);
        }
    }
}
