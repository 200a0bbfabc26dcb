using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.UnderStorage.WebHdfs;

/// <summary>
/// Lists in UTF-8 order of the path. The continuation is the last path given, below the listed directory.
/// </summary>
/// <remarks>
/// A recursive listing is a depth-first walk in which a directory <c>a</c> has two keys: <c>a</c> for itself and
/// <c>a/</c> for what is below, so that <c>a</c>, <c>a-b</c>, <c>a/b</c> come in this order. Left out: links, and names
/// that are no path components of the fabric (counted).
/// </remarks>
internal sealed class WebHdfsLister(WebHdfsSession session, WebHdfsTree tree)
{
    private const string Operation = "list";
    private long _unlistable;

    /// <summary>How often an entry was left out because its name is no path component of the fabric.</summary>
    public long Unlistable => Interlocked.Read(ref _unlistable);

    /// <summary>One page; see <see cref="IUnderStorage.ListAsync"/>.</summary>
    public async ValueTask<UfsListPage> ListAsync(UfsListRequest request, CancellationToken cancellationToken)
    {
        if (request.EntriesMax is < 1 or > FabricLimits.ListEntriesMax)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, Operation, session.Describe(request.Directory),
                $"a page has 1 to {FabricLimits.ListEntriesMax} entries");
        }

        if (WebHdfsSession.IsReserved(request.Directory))
        {
            throw WebHdfsErrors.NotFound(Operation, session.Describe(request.Directory));
        }

        // One more than asked tells whether there is another page.
        var entries = new List<UfsEntry>();
        var frames = new Stack<Frame>();
        frames.Push(await StartAsync(request.Directory, request.Continuation, request.Recursive, cancellationToken)
            .ConfigureAwait(false));
        while (frames.Count > 0 && entries.Count <= request.EntriesMax)
        {
            await StepAsync(frames, entries, request.Recursive, cancellationToken).ConfigureAwait(false);
        }

        if (entries.Count <= request.EntriesMax)
        {
            return new UfsListPage(entries, null);
        }

        entries.RemoveAt(entries.Count - 1);
        var last = entries[^1].Path.Value;
        return new UfsListPage(
            entries, request.Directory.IsRoot ? last : last[(request.Directory.Value.Length + 1)..]);
    }

    private async ValueTask StepAsync(
        Stack<Frame> frames, List<UfsEntry> entries, bool isRecursive, CancellationToken cancellationToken)
    {
        var frame = frames.Peek();
        (string Name, UfsStatus Status)? next;
        try
        {
            next = await frame.Entries.PeekAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException error) when (
            frames.Count > 1 && error.Kind is FabricErrorKind.NotFound or FabricErrorKind.NotADirectory)
        {
            frames.Pop(); // Deleted since it was seen.
            return;
        }

        if (frame.Below.TryPeek(out var key, out _)
            && (next is null || Utf8Order.Compare(key, next.Value.Name) < 0))
        {
            frame.Below.Dequeue();
            if (TryChild(frame.Directory, key[..^1]) is { } child)
            {
                frames.Push(
                    await StartAsync(child, frame.After(key), isRecursive, cancellationToken).ConfigureAwait(false));
            }

            return;
        }

        if (next is not { } entry)
        {
            frames.Pop();
            return;
        }

        frame.Entries.Take();
        if (frame.IsBehind(entry.Name))
        {
            return;
        }

        if (TryChild(frame.Directory, entry.Name) is { } path && !WebHdfsSession.IsReserved(path))
        {
            entries.Add(new UfsEntry(path, entry.Status));
            if (isRecursive && entry.Status.Fingerprint.Kind == EntryKind.Directory)
            {
                frame.Add(entry.Name);
            }
        }
    }

    /// <summary>
    /// A directory of the walk, behind the continuation. Directories that were given before it, and what is below them
    /// was not, can only be those whose names it begins with: they are asked for one by one.
    /// </summary>
    private async ValueTask<Frame> StartAsync(
        UfsPath directory, string? continuation, bool isRecursive, CancellationToken cancellationToken)
    {
        var after = continuation ?? string.Empty;
        var slash = after.IndexOf('/');
        var name = slash < 0 ? after : after[..slash];
        var frame = new Frame(
            directory, new WebHdfsDirectory(session, directory, name, Operation),
            slash < 0 ? null : (name + "/", after[(slash + 1)..]));
        if (!isRecursive || name.Length == 0)
        {
            return frame;
        }

        if (slash >= 0)
        {
            frame.Add(name);
        }

        for (var i = 1; i <= name.Length; i++)
        {
            var isOpen = i == name.Length ? slash < 0 : name[i] < '/';
            if (isOpen && TryChild(directory, name[..i]) is { } child
                && await tree.TryStatAsync(child, cancellationToken).ConfigureAwait(false)
                    is { Fingerprint.Kind: EntryKind.Directory })
            {
                frame.Add(name[..i]);
            }
        }

        return frame;
    }

    private UfsPath? TryChild(UfsPath directory, string name)
    {
        try
        {
            // A server that names what is not in the directory is not believed.
            return name.Contains('/')
                ? throw new FabricException(FabricErrorKind.InvalidPath, Operation, name, "a name has no slash")
                : directory.Child(name);
        }
        catch (FabricException error) when (error.Kind == FabricErrorKind.InvalidPath)
        {
            Interlocked.Increment(ref _unlistable);
            return null;
        }
    }

    /// <summary>One directory of the walk: entries to come, and subtrees whose turn comes among them.</summary>
    private sealed class Frame(UfsPath directory, WebHdfsDirectory entries, (string Key, string After)? resumed)
    {
        public UfsPath Directory => directory;

        public WebHdfsDirectory Entries => entries;

        /// <summary>Keys of subtrees, smallest first.</summary>
        public PriorityQueue<string, string> Below { get; } = new(Utf8Order.Comparer);

        public void Add(string name) => Below.Enqueue(name + "/", name + "/");

        /// <summary>Whether a name was given before the subtree in which the last page ended.</summary>
        public bool IsBehind(string name) =>
            resumed is { } at && Utf8Order.Compare(name, at.Key) < 0;

        /// <summary>The continuation inside a subtree; null when it starts from the beginning.</summary>
        public string? After(string key) => resumed is { } at && at.Key == key ? at.After : null;
    }
}
