namespace OrleansAlluxio.UnderStorage.Local.Watching;

/// <summary>
/// Changes that wait for the reader of a feed, each once. More than fit become one rescan. Thread-safe.
/// </summary>
internal sealed class PendingChanges(UfsPath directory, int entriesMax) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _any = new(0, 1);
    private HashSet<UfsChange> _changes = [];
    private Exception? _end;

    /// <summary>Takes note of a change.</summary>
    public void Add(UfsChange change)
    {
        lock (_lock)
        {
            if (change == new UfsChange(directory, UfsChangeKind.Rescan) || _changes.Count >= entriesMax)
            {
                _changes.Clear();
                _changes.Add(new UfsChange(directory, UfsChangeKind.Rescan));
            }
            else if (!_changes.Contains(new UfsChange(directory, UfsChangeKind.Rescan)))
            {
                _changes.Add(change);
            }

            Wake();
        }
    }

    /// <summary>No more will come; the reader is told why, after what is there.</summary>
    public void End(Exception why)
    {
        lock (_lock)
        {
            _end = why;
            Wake();
        }
    }

    /// <summary>Waits for changes and takes them all. Throws the reason once nothing more comes.</summary>
    public async ValueTask<IReadOnlyList<UfsChange>> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _any.WaitAsync(cancellationToken).ConfigureAwait(false);
            lock (_lock)
            {
                if (_changes.Count > 0)
                {
                    var taken = _changes;
                    _changes = [];
                    if (_end is not null)
                    {
                        Wake();
                    }

                    return [.. taken];
                }

                if (_end is not null)
                {
                    Wake();
                    throw _end;
                }
            }
        }
    }

    public void Dispose() => _any.Dispose();

    private void Wake()
    {
        if (_any.CurrentCount == 0)
        {
            _any.Release();
        }
    }
}
