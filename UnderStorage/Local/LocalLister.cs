using System.Text;
using Microsoft.Win32.SafeHandles;
using OrleansAlluxio.UnderStorage.Local.Interop;

namespace OrleansAlluxio.UnderStorage.Local;

/// <summary>
/// Lists in UTF-8 order of the path with memory for one page: each page reads the names of the directory once and keeps
/// only the smallest ones after the continuation. A page of a directory of n entries therefore costs n names read, not
/// n statuses: fine to some 100,000 entries a directory. The continuation is the last path given, below the listed
/// directory.
/// </summary>
/// <remarks>
/// A recursive listing is a depth-first walk in which a directory <c>a</c> has two keys: <c>a</c> for itself and
/// <c>a/</c> for what is below, so that <c>a</c>, <c>a-b</c>, <c>a/b</c> come in this order. It does not descend
/// through symbolic links. Skipped: names that are not UTF-8 or no path components (counted), special files, links that
/// lead nowhere or out of the mount.
/// </remarks>
internal sealed class LocalLister(LocalRoot root)
{
    private const string Operation = "list";
    private long _unlistable;

    private static readonly Comparer<byte[]> LargestFirst =
        Comparer<byte[]>.Create(static (a, b) => b.AsSpan().SequenceCompareTo(a));

    /// <summary>How often an entry was left out because its name is no path component of the fabric.</summary>
    public long Unlistable => Interlocked.Read(ref _unlistable);

    /// <summary>One page; see <see cref="IUnderStorage.ListAsync"/>.</summary>
    public UfsListPage List(UfsListRequest request, CancellationToken cancellationToken)
    {
        if (request.EntriesMax is < 1 or > Core.FabricLimits.ListEntriesMax)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, Operation, root.Describe(request.Directory),
                $"a page has 1 to {Core.FabricLimits.ListEntriesMax} entries");
        }

        // One more than asked tells whether there is another page.
        var entries = new List<UfsEntry>();
        var frames = new Stack<Frame>();
        frames.Push(new Frame(request.Directory, AfterOf(request.Continuation)));
        while (frames.Count > 0 && entries.Count <= request.EntriesMax)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var frame = frames.Peek();
            if (!frame.HasNext && !TryFill(frame, request, request.EntriesMax + 1 - entries.Count, frames.Count == 1))
            {
                frames.Pop();
                continue;
            }

            Step(frame, frames, entries);
        }

        if (entries.Count <= request.EntriesMax)
        {
            return new UfsListPage(entries, null);
        }

        entries.RemoveAt(entries.Count - 1);
        return new UfsListPage(entries, RelativeTo(entries[^1].Path, request.Directory));
    }

    private static byte[] AfterOf(string? continuation) => Encoding.UTF8.GetBytes(continuation ?? string.Empty);

    private static string RelativeTo(UfsPath path, UfsPath directory) =>
        directory.IsRoot ? path.Value : path.Value[(directory.Value.Length + 1)..];

    // Takes the next key of a directory: an entry is given, a subtree becomes a frame of its own.
    private void Step(Frame frame, Stack<Frame> frames, List<UfsEntry> entries)
    {
        var key = frame.Next();
        if (key[^1] == (byte)'/')
        {
            var name = Encoding.UTF8.GetString(key.AsSpan(..^1));
            frames.Push(new Frame(frame.Directory.Child(name), frame.AfterBelow(key)));
            return;
        }

        var path = TryChild(frame.Directory, key);
        if (path is { } child && root.TryStatOrSkip(child, Operation) is { } status)
        {
            entries.Add(new UfsEntry(child, status));
        }
    }

    // A path that is too long as a whole exists for the operating system, but not for the fabric.
    private UfsPath? TryChild(UfsPath directory, byte[] name)
    {
        try
        {
            return directory.Child(Encoding.UTF8.GetString(name));
        }
        catch (FabricException error) when (error.Kind == FabricErrorKind.InvalidPath)
        {
            Interlocked.Increment(ref _unlistable);
            return null;
        }
    }

    private bool TryFill(Frame frame, UfsListRequest request, int wanted, bool isListed)
    {
        if (frame.IsAtEnd)
        {
            return false;
        }

        var handle = root.TryOpen(frame.Directory, OpenFlags.Read | OpenFlags.Directory, Operation);
        if (handle is null)
        {
            return isListed ? throw WhyNot(request.Directory) : false; // Deleted since it was seen.
        }

        using var names = new DirectoryStream(handle);
        var smallest = new PriorityQueue<byte[], byte[]>(wanted + 1, LargestFirst);
        int result;
        while ((result = names.Next(out var name, out var type)) > 0)
        {
            if (!System.Text.Unicode.Utf8.IsValid(name))
            {
                Interlocked.Increment(ref _unlistable);
                continue;
            }

            if (IsReserved(frame.Directory, name)
                || type is not (DirectoryStream.TypeFile or DirectoryStream.TypeDirectory
                    or DirectoryStream.TypeSymlink or DirectoryStream.TypeUnknown))
            {
                continue;
            }

            Offer(smallest, frame, name, isSubtree: false, wanted);
            if (request.Recursive && IsRealDirectory(frame.Directory, name, type))
            {
                Offer(smallest, frame, name, isSubtree: true, wanted);
            }
        }

        if (result < 0)
        {
            throw LocalErrors.Last(Operation, root.Describe(frame.Directory));
        }

        return frame.Take(smallest, wanted);
    }

    private FabricException WhyNot(UfsPath directory)
    {
        var isFile = root.TryStat(directory, Operation) is { IsFile: true };
        return LocalErrors.Of(
            isFile ? LocalErrors.NotDirectory : LocalErrors.NoEntry, Operation, root.Describe(directory));
    }

    private bool IsRealDirectory(UfsPath directory, ReadOnlySpan<byte> name, byte type)
    {
        // Some file systems do not say the type in the directory; then one status each is the price of a recursive
        // listing.
        return type == DirectoryStream.TypeDirectory
            || (type == DirectoryStream.TypeUnknown
                && root.IsRealDirectory(directory.Child(Encoding.UTF8.GetString(name)), Operation));
    }

    private static bool IsReserved(UfsPath directory, ReadOnlySpan<byte> name) =>
        directory.IsRoot && name.SequenceEqual(".fabric-tmp"u8);

    private static void Offer(
        PriorityQueue<byte[], byte[]> smallest, Frame frame, ReadOnlySpan<byte> name, bool isSubtree, int wanted)
    {
        Span<byte> key = stackalloc byte[name.Length + 1];
        name.CopyTo(key);
        key[^1] = (byte)'/';
        key = isSubtree ? key : key[..^1];
        if (!frame.IsAfter(key, isSubtree))
        {
            return;
        }

        if (smallest.Count < wanted)
        {
            var kept = key.ToArray();
            smallest.Enqueue(kept, kept);
        }
        else if (smallest.Peek().AsSpan().SequenceCompareTo(key) > 0)
        {
            var kept = key.ToArray();
            smallest.EnqueueDequeue(kept, kept);
        }
    }

    /// <summary>One directory of the walk: the keys read ahead, and after which key to read on.</summary>
    private sealed class Frame(UfsPath directory, byte[] after)
    {
        private byte[][] _keys = [];
        private int _next;
        private byte[]? _lastTaken;

        public UfsPath Directory => directory;

        public bool IsAtEnd { get; private set; }

        public bool HasNext => _next < _keys.Length;

        public byte[] Next() => _keys[_next++];

        /// <summary>Whether a key is still to come. A subtree is also when the continuation lies inside it.</summary>
        public bool IsAfter(ReadOnlySpan<byte> key, bool isSubtree)
        {
            if (_lastTaken is not null)
            {
                return key.SequenceCompareTo(_lastTaken) > 0;
            }

            return key.SequenceCompareTo(after) > 0 || (isSubtree && after.AsSpan().StartsWith(key));
        }

        /// <summary>
        /// The continuation inside a subtree of this directory; empty when it starts from the beginning.
        /// </summary>
        public byte[] AfterBelow(byte[] subtreeKey) =>
            after.AsSpan().StartsWith(subtreeKey) ? after[subtreeKey.Length..] : [];

        public bool Take(PriorityQueue<byte[], byte[]> smallest, int wanted)
        {
            IsAtEnd = smallest.Count < wanted;
            _keys = new byte[smallest.Count][];
            for (var i = _keys.Length - 1; i >= 0; i--)
            {
                _keys[i] = smallest.Dequeue();
            }

            _next = 0;
            _lastTaken = _keys.Length > 0 ? _keys[^1] : _lastTaken;
            return _keys.Length > 0;
        }
    }
}
