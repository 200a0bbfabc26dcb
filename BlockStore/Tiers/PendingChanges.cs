namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>
/// Changes of whole contents asked while the index still fills; each recovered page gets its own when it appears.
/// </summary>
internal sealed class PendingChanges
{
    private readonly Lock _gate = new();
    private readonly Dictionary<FileVersion, PendingChange> _changes = [];
    private bool _open = true;

    /// <summary>Notes a change. After the recovery nothing is noted.</summary>
    public void Note(FileVersion file, PendingChange change)
    {
        lock (_gate)
        {
            if (_open)
            {
                _changes.TryGetValue(file, out var before);

                // Clean pages dropped and the others cleaned, in whatever order: none of them is needed.
                _changes[file] = before == PendingChange.None || before == change ? change : PendingChange.Remove;
            }
        }
    }

    /// <summary>What is to be done with a page of that content.</summary>
    public PendingChange For(FileVersion file)
    {
        lock (_gate)
        {
            return _changes.GetValueOrDefault(file);
        }
    }

    /// <summary>Everything is recovered.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _open = false;
            _changes.Clear();
        }
    }
}
