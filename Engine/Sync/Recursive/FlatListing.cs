namespace OrleansAlluxio.Engine.Sync.Recursive;

/// <summary>
/// Turns one flat listing into batches of directories: the directories above the latest key are open, each with the
/// children that were not handed on yet, so memory is bounded by depth and batch. Directories that exist only as
/// prefixes are made of the keys below them. Repeated keys are dropped.
/// </summary>
internal sealed class FlatListing(FlatApplier applier, EngineServices services, FabricPath root)
{
    private readonly int _batchMax = services.Settings.SyncBatchMax;
    private readonly List<(FlatFrame Frame, ChildrenPass Pass)> _open = [];

    /// <summary>The last key, relative to the root; empty before the first.</summary>
    public string LastKey { get; private set; } = string.Empty;

    /// <summary>Opens the root, and after a restart the directories above the last applied key.</summary>
    public void Begin(AskedAt asked, InodeId? known, string? lastKey)
    {
        Push(new FlatFrame(root, string.Empty, asked) { IsPartial = lastKey is not null }, known);
        LastKey = lastKey ?? string.Empty;
        foreach (var name in LastKey.Split('/', StringSplitOptions.RemoveEmptyEntries).SkipLast(1))
        {
            var top = _open[^1].Frame;
            var directory = top.Directory.Child(name);
            Push(new FlatFrame(directory, $"{top.Prefix}{name}/", asked) { IsPartial = true }, null);
        }
    }

    /// <summary>Takes the next key in the order of paths.</summary>
    public async ValueTask AddAsync(string key, UfsStatus status, AskedAt asked)
    {
        if (LastKey.Length > 0 && Utf8Order.Compare(key, LastKey) <= 0)
        {
            return; // Repeated; what comes out of its order is found missing and asked for by itself.
        }

        LastKey = key;
        while (!key.StartsWith(_open[^1].Frame.Prefix, StringComparison.Ordinal))
        {
            await CloseTopAsync().ConfigureAwait(false);
        }

        while (key.IndexOf('/', _open[^1].Frame.Prefix.Length) is > 0 and var slash)
        {
            await EnterAsync(key[_open[^1].Frame.Prefix.Length..slash], asked).ConfigureAwait(false);
        }

        var (frame, pass) = _open[^1];
        var name = key[frame.Prefix.Length..];
        await AdvanceAsync(frame, name).ConfigureAwait(false);
        await FlushIfFullAsync(frame, pass).ConfigureAwait(false);
        Add(frame, name, status.Fingerprint, isMarker: status.Fingerprint.Kind == EntryKind.Directory);
    }

    /// <summary>The listing has ended: so have all directories.</summary>
    public async ValueTask EndAsync()
    {
        while (_open.Count > 0)
        {
            await CloseTopAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask EnterAsync(string name, AskedAt asked)
    {
        var (frame, pass) = _open[^1];
        await AdvanceAsync(frame, name).ConfigureAwait(false);
        await FlushIfFullAsync(frame, pass).ConfigureAwait(false);
        var isShown = frame.Enter(name);
        if (isShown)
        {
            Add(frame, name, StoreAttributes.ImpliedDirectory, isMarker: false);
        }

        var directory = frame.Directory.Child(name);
        var isHidden = !isShown || frame.IsHidden || services.Mounts.At(directory) is not null;
        Push(new FlatFrame(directory, $"{frame.Prefix}{name}/", asked) { IsHidden = isHidden }, null);
    }

    private async ValueTask AdvanceAsync(FlatFrame frame, string name)
    {
        foreach (var empty in frame.Advance(name))
        {
            await EmptyAsync(frame, empty).ConfigureAwait(false);
        }
    }

    // A marker with nothing below: what the fabric has there is gone.
    private async ValueTask EmptyAsync(FlatFrame parent, string name)
    {
        var directory = parent.Directory.Child(name);
        if (!parent.IsHidden && services.Mounts.At(directory) is null)
        {
            var frame = new FlatFrame(directory, $"{parent.Prefix}{name}/", parent.Asked);
            applier.Begin(frame, parent);
            await applier.FlushAsync(frame, NewPass(frame, null), isEnd: true).ConfigureAwait(false);
        }
    }

    private void Add(FlatFrame frame, string name, Fingerprint fingerprint, bool isMarker)
    {
        if (!frame.Add(name, fingerprint, isMarker) && fingerprint.Kind == EntryKind.Directory)
        {
            applier.AskFor(frame, name);
        }
    }

    // Only once there is more: the end of a directory leaves nothing undecided, and so costs no question.
    private async ValueTask FlushIfFullAsync(FlatFrame frame, ChildrenPass pass)
    {
        if (frame.Count < _batchMax)
        {
            return;
        }

        foreach (var name in frame.Undecided())
        {
            var seen = await applier.Mount.Store
                .TryStatAsync(applier.Mount.StorePath(frame.Directory.Child(name)), applier.Cancelled)
                .ConfigureAwait(false);
            if (seen is { Fingerprint.Kind: EntryKind.Directory })
            {
                frame.Add(name, seen.Fingerprint, isMarker: false);
            }
        }

        await applier.FlushAsync(frame, pass, isEnd: false).ConfigureAwait(false);
    }

    private async ValueTask CloseTopAsync()
    {
        var (frame, pass) = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        foreach (var empty in frame.OpenMarkers())
        {
            await EmptyAsync(frame, empty).ConfigureAwait(false);
        }

        await applier.FlushAsync(frame, pass, isEnd: true).ConfigureAwait(false);
    }

    private void Push(FlatFrame frame, InodeId? known)
    {
        applier.Begin(frame, _open.Count == 0 ? null : _open[^1].Frame);
        _open.Add((frame, NewPass(frame, known)));
    }

    private ChildrenPass NewPass(FlatFrame frame, InodeId? known) => new()
    {
        Run = new ChildrenRun(frame.Directory, isBackground: true),
        Mount = applier.Mount,
        StartedAt = frame.Asked.Time,
        Known = known,
    };
}
