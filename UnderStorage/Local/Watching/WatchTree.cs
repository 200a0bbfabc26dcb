using System.Text;
using OrleansAlluxio.UnderStorage.Local.Interop;

namespace OrleansAlluxio.UnderStorage.Local.Watching;

/// <summary>
/// The watched directories of a feed. A directory is watched before its entries are read, so that what appears in
/// between is seen by one or the other; and a change of everything below it is told after that, so that what happened
/// before the watch is not missed. A directory that moves is forgotten and found again. Not thread-safe.
/// </summary>
internal sealed class WatchTree(
    LocalRoot root, UfsPath directory, InotifyQueue queue, LocalWatchLimits limits, PendingChanges changes)
{
    private const string Operation = "watch";

    private readonly Dictionary<int, WatchNode> _byWatch = [];
    private WatchNode? _top;
    private int _count;

    /// <summary>Directories watched. From any thread.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Watches everything. NotFound, NotADirectory; QuotaExceeded at a limit.</summary>
    public void Watch(CancellationToken cancellationToken)
    {
        _byWatch.Clear();
        _top = null;
        AddBelow(null, string.Empty, directory, cancellationToken);
        if (_top is null)
        {
            throw LocalErrors.NotFound(Operation, root.Describe(directory));
        }
    }

    /// <summary>
    /// Takes an event. False when everything was watched anew, and events read before mean nothing any more.
    /// </summary>
    public bool Take(in InotifyEvent seen, CancellationToken cancellationToken)
    {
        if (seen.Has(InotifyMask.Overflow))
        {
            queue.Restart();
            Watch(cancellationToken);
            changes.Add(new UfsChange(directory, UfsChangeKind.Rescan));
            return false;
        }

        if (!_byWatch.TryGetValue(seen.Watch, out var node))
        {
            return true; // Of a directory that moved away or is gone.
        }

        if (seen.Has(InotifyMask.DeleteSelf | InotifyMask.MoveSelf | InotifyMask.Ignored | InotifyMask.Unmount))
        {
            TakeSelf(seen, node);
        }
        else if (node.TryPath(directory, seen.Name) is { } path && !LocalRoot.IsReserved(path))
        {
            TakeEntry(seen, node, path, cancellationToken);
        }

        return true;
    }

    private void TakeSelf(in InotifyEvent seen, WatchNode node)
    {
        if (node == _top)
        {
            throw new FabricException(
                FabricErrorKind.NotFound, Operation, root.Describe(directory), "the directory is gone or was moved");
        }

        // A move is told by both parents, by name; what matters here is only that the watch ended.
        if (seen.Has(InotifyMask.Ignored))
        {
            Forget(node, endWatch: false);
        }
    }

    private void TakeEntry(in InotifyEvent seen, WatchNode node, UfsPath path, CancellationToken cancellationToken)
    {
        if (!seen.Has(InotifyMask.IsDirectory) || seen.Name is null)
        {
            var isGone = seen.Has(InotifyMask.Delete | InotifyMask.MovedFrom);
            changes.Add(new UfsChange(path, isGone ? UfsChangeKind.Removed : UfsChangeKind.Entry));
            return;
        }

        if (seen.Has(InotifyMask.Delete | InotifyMask.MovedFrom))
        {
            if (node.Child(seen.Name) is { } gone)
            {
                Forget(gone, endWatch: true);
            }

            changes.Add(new UfsChange(path, UfsChangeKind.Subtree));
        }
        else if (seen.Has(InotifyMask.Create | InotifyMask.MovedTo))
        {
            AddBelow(node, seen.Name, path, cancellationToken);
            changes.Add(new UfsChange(path, UfsChangeKind.Subtree));
        }
        else
        {
            changes.Add(new UfsChange(path, UfsChangeKind.Entry));
        }
    }

    private void AddBelow(WatchNode? parent, string name, UfsPath path, CancellationToken cancellationToken)
    {
        var pending = new Stack<(WatchNode? Parent, string Name, UfsPath Path)>();
        pending.Push((parent, name, path));
        while (pending.TryPop(out var at))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryOpen(at.Path) is not { } handle)
            {
                continue;
            }

            // The stream owns the handle.
            using var names = new DirectoryStream(handle);
            if (_count >= limits.WatchesMax)
            {
                throw new FabricException(
                    FabricErrorKind.QuotaExceeded, Operation, root.Describe(directory),
                    $"it has more than {limits.WatchesMax} directories");
            }

            if (queue.TryAdd(handle, root.Describe(at.Path)) is not { } watch)
            {
                continue;
            }

            var node = Put(at.Parent, at.Name, watch);
            foreach (var child in Directories(names, at.Path))
            {
                pending.Push((node, child.Name, child));
            }
        }
    }

    private Microsoft.Win32.SafeHandles.SafeFileHandle? TryOpen(UfsPath path)
    {
        try
        {
            return root.TryOpen(path, OpenFlags.Read | OpenFlags.Directory, Operation);
        }
        catch (FabricException error) when (
            path != directory && error.Kind is FabricErrorKind.PermissionDenied or FabricErrorKind.InvalidPath)
        {
            return null; // What cannot be read cannot be cached either.
        }
    }

    // Links are not followed: a loop would never end, and what a link leads to inside the mount is watched there.
    private List<UfsPath> Directories(DirectoryStream names, UfsPath path)
    {
        var found = new List<UfsPath>();
        while (names.Next(out var name, out var type) > 0)
        {
            if (type is not (DirectoryStream.TypeDirectory or DirectoryStream.TypeUnknown)
                || !System.Text.Unicode.Utf8.IsValid(name))
            {
                continue;
            }

            var text = Encoding.UTF8.GetString(name);
            if (Core.Paths.FabricPath.WhyNotName(text) is not null)
            {
                continue;
            }

            try
            {
                var child = path.Child(text);
                if (!LocalRoot.IsReserved(child)
                    && (type == DirectoryStream.TypeDirectory || root.IsRealDirectory(child, Operation)))
                {
                    found.Add(child);
                }
            }
            catch (FabricException error) when (error.Kind == FabricErrorKind.InvalidPath)
            {
                // Too long as a whole: no path of the fabric.
            }
        }

        return found;
    }

    private WatchNode Put(WatchNode? parent, string name, int watch)
    {
        if (_byWatch.TryGetValue(watch, out var known))
        {
            // The same directory under the name it has now: its move was told after it was found.
            Forget(known, endWatch: false);
        }

        if (parent?.Child(name) is { } replaced)
        {
            Forget(replaced, endWatch: true);
        }

        var node = new WatchNode(parent, name, watch);
        _byWatch[watch] = node;
        parent?.Attach(node);
        _top ??= node;
        Volatile.Write(ref _count, _byWatch.Count);
        return node;
    }

    private void Forget(WatchNode node, bool endWatch)
    {
        node.Parent?.Detach(node);
        var pending = new Stack<WatchNode>([node]);
        while (pending.TryPop(out var at))
        {
            if (_byWatch.GetValueOrDefault(at.Watch) == at)
            {
                _byWatch.Remove(at.Watch);
                if (endWatch || at != node)
                {
                    queue.Remove(at.Watch);
                }
            }

            foreach (var child in at.Children)
            {
                pending.Push(child);
            }
        }

        Volatile.Write(ref _count, _byWatch.Count);
    }
}
