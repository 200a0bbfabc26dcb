namespace OrleansAlluxio.Engine.Sync.Recursive;

/// <summary>
/// One directory that a flat listing is inside of: its children so far, sorted by name, which is not the order they
/// come in. Keys come in the order of whole paths: the directory <c>a</c> of <c>a/x</c> is known only after the file
/// <c>a-b</c>. Not thread-safe; <see cref="Work"/> chains what is done about it.
/// </summary>
internal sealed class FlatFrame(FabricPath directory, string prefix, AskedAt asked)
{
    private readonly List<(string Name, bool IsFile)> _open = [];
    private readonly List<ListedEntry> _entries = [];
    private readonly HashSet<string> _decided = new(StringComparer.Ordinal);
    private string? _latest;

    public FabricPath Directory => directory;

    /// <summary>Path below the listed root with a slash at its end; empty for the root itself.</summary>
    public string Prefix => prefix;

    /// <summary>When the listing that opened it was asked for.</summary>
    public AskedAt Asked => asked;

    /// <summary>The directory in the tree, once that is known: it must be the same when batches are applied.</summary>
    public InodeId? Known { get; set; }

    /// <summary>A file has its name, or a mount does: nothing of the listing is shown below it.</summary>
    public bool IsHidden { get; init; }

    /// <summary>The listing does not speak for it: it was open when an earlier process ended.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Ends when the directory is known in the tree, or is not going to be.</summary>
    public Task<FlatState> Ensured { get; set; } = null!;

    /// <summary>What was begun for it, in order; each step follows the one before.</summary>
    public Task<FlatState> Work { get; set; } = null!;

    public int Count => _entries.Count;

    /// <summary>Where the part that was handed on ends.</summary>
    public string? Flushed { get; private set; }

    /// <summary>
    /// A key or a directory of a key has come: names that can have nothing below them any more are decided. Returns
    /// markers among them, which are directories without anything below.
    /// </summary>
    public IReadOnlyList<string> Advance(string name)
    {
        List<string>? empty = null;
        while (_open.Count > 0 && _open[^1].Name != name && !MayFollow(_open[^1].Name, name))
        {
            if (!_open[^1].IsFile)
            {
                (empty ??= []).Add(_open[^1].Name);
            }

            _open.RemoveAt(_open.Count - 1);
        }

        _latest = name;
        return empty ?? [];
    }

    /// <summary>Markers that are still open when the listing leaves the directory.</summary>
    public IReadOnlyList<string> OpenMarkers() => [.. _open.Where(static o => !o.IsFile).Select(static o => o.Name)];

    /// <summary>Adds a child. False when it comes behind what was handed on already.</summary>
    public bool Add(string name, Fingerprint fingerprint, bool isMarker)
    {
        if (isMarker || fingerprint.Kind == EntryKind.File)
        {
            _open.Add((name, fingerprint.Kind == EntryKind.File));
        }

        if (Flushed is not null && Utf8Order.Compare(name, Flushed) <= 0)
        {
            return false;
        }

        var at = _entries.Count;
        while (at > 0 && Utf8Order.Compare(_entries[at - 1].Name, name) > 0)
        {
            at--;
        }

        if (at == 0 || _entries[at - 1].Name != name)
        {
            _entries.Insert(at, new ListedEntry(name, fingerprint));
        }

        return true;
    }

    /// <summary>Opens the directory of a name that has come; false when a file of that name hides it.</summary>
    public bool Enter(string name)
    {
        var isFile = _open.Count > 0 && _open[^1] is { IsFile: true } file && file.Name == name;
        if (_open.Count > 0 && !isFile && _open[^1].Name == name)
        {
            _open.RemoveAt(_open.Count - 1);
        }

        return !isFile;
    }

    /// <summary>
    /// Names whose directories could still come though they sort before what is here: asked for before it is handed on.
    /// </summary>
    public IReadOnlyList<string> Undecided()
    {
        var names = new List<string>();
        for (var i = 1; i < _latest!.Length; i++)
        {
            if (_latest[i] < '/' && _latest[..i] is var name && IsHandedOn(name)
                && !_entries.Exists(e => e.Name == name) && _decided.Add(name))
            {
                names.Add(name);
            }
        }

        return names;
    }

    /// <summary>Takes out everything up to the latest name; or everything, at the end.</summary>
    public (IReadOnlyList<ListedEntry> Entries, string? Through) Take(bool isEnd)
    {
        var taken = _entries.ToArray();
        _entries.Clear();
        if (!isEnd)
        {
            Flushed = taken[^1].Name;
        }

        return (taken, isEnd ? null : Flushed);
    }

    // Whether a name belongs into what is gathered: before it all is decided, behind it the next part decides.
    private bool IsHandedOn(string name) =>
        _entries.Count > 0 && Utf8Order.Compare(name, _entries[^1].Name) < 0
        && (Flushed is null || Utf8Order.Compare(name, Flushed) > 0);

    // Whether keys of the directory "name/" can still follow the key "latest".
    private static bool MayFollow(string name, string latest) =>
        latest.Length > name.Length && latest[name.Length] < '/' && latest.StartsWith(name, StringComparison.Ordinal);
}
