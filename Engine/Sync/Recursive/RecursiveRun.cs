namespace OrleansAlluxio.Engine.Sync.Recursive;

/// <summary>One recursive sync: what it was asked for and what it has done. Thread-safe.</summary>
internal sealed class RecursiveRun
{
    /// <summary>Failed directories that are named; beyond it they are counted.</summary>
    public const int FailuresMax = 100;

    private readonly Lock _lock = new();
    private readonly List<SyncFailure> _failures = [];
    private long _directories;
    private long _entries;
    private long _changed;
    private long _failed;

    /// <summary>Where it starts.</summary>
    public required FabricPath Root { get; init; }

    /// <summary>What was asked for: caller and interval.</summary>
    public required OperationOptions Options { get; init; }

    /// <summary>
    /// When it was asked for. A directory compared since, by whomever, is done: that is how runs share work, and how
    /// one goes on after a restart.
    /// </summary>
    public required HybridTimestamp Since { get; init; }

    /// <summary>How far the flat listing is; null before and without one.</summary>
    public FlatCursor? Cursor { get; set; }

    /// <summary>Called when the cursor has moved.</summary>
    public Func<CancellationToken, ValueTask> Checkpoint { get; init; } = static _ => default;

    /// <summary>Directories compared or found fresh.</summary>
    public long Directories => Volatile.Read(ref _directories);

    /// <summary>Entries the store listed.</summary>
    public long Entries => Volatile.Read(ref _entries);

    /// <summary>Entries added, changed or removed.</summary>
    public long Changed => Volatile.Read(ref _changed);

    /// <summary>Directories that failed.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>The first of them.</summary>
    public IReadOnlyList<SyncFailure> Failures
    {
        get
        {
            lock (_lock)
            {
                return [.. _failures];
            }
        }
    }

    /// <summary>A directory is done.</summary>
    public void Add(ChildrenSynced? found)
    {
        Interlocked.Increment(ref _directories);
        Interlocked.Add(ref _entries, found?.Entries ?? 0);
        Interlocked.Add(ref _changed, found?.Changed ?? 0);
    }

    /// <summary>An entry was added, changed or removed.</summary>
    public void NoteChange() => Interlocked.Increment(ref _changed);

    /// <summary>A directory failed.</summary>
    public void Fail(FabricPath directory, FabricException error)
    {
        Interlocked.Increment(ref _failed);
        lock (_lock)
        {
            if (_failures.Count < FailuresMax)
            {
                _failures.Add(new SyncFailure(directory, error.Kind, error.Reason));
            }
        }
    }

    /// <summary>Goes on from what an earlier process had done.</summary>
    public void Restore(SyncJobStatus before)
    {
        (_directories, _entries, _changed, _failed) =
            (before.Directories, before.Entries, before.Changed, before.Failed);
        _failures.AddRange(before.Failures);
    }
}
