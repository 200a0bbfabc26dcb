namespace OrleansAlluxio.Engine.Locking;

/// <summary>
/// Orders changes of a store: a holder of a path excludes every holder of the same path, of one above it and of one
/// below it. Changes of the store and of the tree happen under one hold, so both sides end in the same order.
/// </summary>
/// <remarks>
/// First come, first served among those in each other's way. Several paths are taken at once, so nothing deadlocks.
/// </remarks>
public sealed class PathLocks
{
    // More waiters than this means that a store has stopped answering; say so instead of piling up.
    private const int WaitersMax = 10_000;

    private readonly Lock _lock = new();
    private readonly HashSet<FabricPath> _held = [];
    private readonly Dictionary<FabricPath, int> _heldBelow = [];
    private readonly LinkedList<Waiter> _waiters = new();

    /// <summary>Takes one or two paths; dispose the hold to give them back.</summary>
    public ValueTask<PathHold> AcquireAsync(
        FabricPath first, FabricPath? second, CancellationToken cancellationToken) =>
        AcquireAsync(second is { } other && other != first ? [first, other] : [first], cancellationToken);

    /// <summary>
    /// Takes several paths at once, no one of them twice or below another; dispose the hold to give them back.
    /// </summary>
    public async ValueTask<PathHold> AcquireAsync(FabricPath[] paths, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(paths);
        await EnterAsync(paths, holds: true, cancellationToken).ConfigureAwait(false);
        return new PathHold(this, paths);
    }

    /// <summary>
    /// Asks for several paths at once; the request says when it has them. Dispose it to give them back or to stop
    /// waiting. Busy when too many wait.
    /// </summary>
    internal PathRequest Request(FabricPath[] paths)
    {
        var request = new PathRequest(End, paths);
        lock (_lock)
        {
            if (IsFree(paths) && !IsQueuedBefore(paths))
            {
                Hold(paths);
                request.Grant();
                return request;
            }

            RequireRoom(paths);
            _waiters.AddLast(new Waiter(paths, Holds: true) { Request = request });
            return request;
        }
    }

    /// <summary>Takes paths that nobody holds, before anybody who waits; null when they are not free.</summary>
    internal PathRequest? TryTake(FabricPath[] paths)
    {
        var request = new PathRequest(End, paths);
        lock (_lock)
        {
            if (!IsFree(paths))
            {
                return null;
            }

            Hold(paths);
            request.Grant();
            return request;
        }
    }

    /// <summary>
    /// Waits for the changes of a path that came before, and holds nothing: two that wait so are not in each other's
    /// way.
    /// </summary>
    public ValueTask WaitAsync(FabricPath path, CancellationToken cancellationToken) =>
        EnterAsync([path], holds: false, cancellationToken);

    private async ValueTask EnterAsync(FabricPath[] paths, bool holds, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_lock)
        {
            if (IsFree(paths) && !IsQueuedBefore(paths))
            {
                if (holds)
                {
                    Hold(paths);
                }

                return;
            }

            RequireRoom(paths);
            waiter = new Waiter(paths, holds);
            _waiters.AddLast(waiter);
        }

        await using var registration = cancellationToken.Register(() => Cancel(waiter, cancellationToken))
            .ConfigureAwait(false);
        await waiter.Granted.Task.ConfigureAwait(false);
    }

    /// <summary>Whether a change that concerns a path is under way: at it, above it or below it.</summary>
    public bool Covers(FabricPath path)
    {
        lock (_lock)
        {
            return !IsFree([path]);
        }
    }

    /// <summary>Names of direct children of a directory that changes under way concern.</summary>
    public IReadOnlySet<string> ChildrenCovered(FabricPath directory)
    {
        lock (_lock)
        {
            return _held.Where(h => h != directory && h.IsSameOrUnder(directory))
                .Select(h => h.RelativeTo(directory).Split('/')[0])
                .ToHashSet(StringComparer.Ordinal);
        }
    }

    internal void Release(FabricPath[] paths)
    {
        lock (_lock)
        {
            foreach (var path in paths)
            {
                _held.Remove(path);
                for (var at = path; !at.IsRoot;)
                {
                    at = at.Parent;
                    if (--_heldBelow.GetOrAdd(at) == 0)
                    {
                        _heldBelow.Remove(at);
                    }
                }
            }

            Grant();
        }
    }

    private void RequireRoom(FabricPath[] paths)
    {
        if (_waiters.Count >= WaitersMax)
        {
            throw new FabricException(
                FabricErrorKind.Busy, "change", paths[0].Value,
                $"{WaitersMax} changes are waiting for the under store");
        }
    }

    private void End(PathRequest request)
    {
        lock (_lock)
        {
            if (request.IsHeld)
            {
                Release(request.Paths);
                return;
            }

            for (var node = _waiters.First; node is not null; node = node.Next)
            {
                if (node.Value.Request == request)
                {
                    _waiters.Remove(node);
                    break;
                }
            }

            Grant(); // It may have been in the way of those behind it.
        }
    }

    private void Grant()
    {
        for (var node = _waiters.First; node is not null;)
        {
            var next = node.Next;
            if (IsFree(node.Value.Paths) && !IsQueuedBefore(node.Value.Paths, node))
            {
                _waiters.Remove(node);
                if (node.Value.Holds)
                {
                    Hold(node.Value.Paths);
                }

                node.Value.Granted.TrySetResult();
                node.Value.Request?.Grant();
            }

            node = next;
        }
    }

    private void Cancel(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_waiters.Remove(waiter))
            {
                waiter.Granted.TrySetCanceled(cancellationToken);
                Grant(); // It may have been in the way of those behind it.
            }
        }
    }

    private bool IsFree(FabricPath[] paths) => Array.TrueForAll(paths, IsFree);

    private bool IsFree(FabricPath path)
    {
        if (_held.Count == 0)
        {
            return true;
        }

        if (_heldBelow.ContainsKey(path) || _held.Contains(path))
        {
            return false;
        }

        for (var at = path; !at.IsRoot;)
        {
            at = at.Parent;
            if (_held.Contains(at))
            {
                return false;
            }
        }

        return true;
    }

    // A newcomer does not overtake a waiter that wants the same paths, or a busy subtree would starve its rename.
    private bool IsQueuedBefore(FabricPath[] paths, LinkedListNode<Waiter>? self = null)
    {
        for (var node = _waiters.First; node is not null && node != self; node = node.Next)
        {
            if (node.Value.Paths.Any(w => paths.Any(p => p.IsSameOrUnder(w) || w.IsSameOrUnder(p))))
            {
                return true;
            }
        }

        return false;
    }

    private void Hold(FabricPath[] paths)
    {
        foreach (var path in paths)
        {
            _held.Add(path);
            for (var at = path; !at.IsRoot;)
            {
                at = at.Parent;
                _heldBelow.GetOrAdd(at)++;
            }
        }
    }

    private sealed record Waiter(FabricPath[] Paths, bool Holds)
    {
        public PathRequest? Request { get; init; }

        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
