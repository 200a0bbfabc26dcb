using OrleansAlluxio.UnderStorage.Local.Interop;

namespace OrleansAlluxio.UnderStorage.Local.Watching;

/// <summary>
/// Changes below a directory by inotify. The kernel's events have no position, so a feed never resumes. A thread of its
/// own waits for them: the wait blocks.
/// </summary>
internal sealed class LocalChangeFeed : IUfsChangeFeed
{
    private const string Operation = "watch";

    private readonly InotifyQueue _queue;
    private readonly WatchTree _tree;
    private readonly PendingChanges _changes;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    private LocalChangeFeed(InotifyQueue queue, WatchTree tree, PendingChanges changes)
    {
        _queue = queue;
        _tree = tree;
        _changes = changes;
        _loop = Task.Factory.StartNew(
            Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public string Source => "inotify";

    public string Detail => $"{_tree.Count} directories watched";

    public bool Resumed => false;

    public string? Position => null;

    /// <summary>Opens a feed; blocks while it looks at every directory once.</summary>
    public static LocalChangeFeed Open(
        LocalRoot root, UfsPath directory, LocalWatchLimits limits, CancellationToken cancellationToken)
    {
        using (var handle = root.TryOpen(directory, OpenFlags.Read | OpenFlags.Directory, Operation))
        {
            if (handle is null)
            {
                throw LocalErrors.NotFound(Operation, root.Describe(directory));
            }

            if (NetworkFileSystems.NameOf(handle) is { } name)
            {
                throw new FabricException(
                    FabricErrorKind.Unsupported, Operation, root.Describe(directory),
                    $"it is on {name}: what other machines change there gives no events");
            }
        }

        var queue = InotifyQueue.Open();
        var changes = new PendingChanges(directory, limits.PendingMax);
        try
        {
            var tree = new WatchTree(root, directory, queue, limits, changes);
            tree.Watch(cancellationToken);
            return new LocalChangeFeed(queue, tree, changes);
        }
        catch
        {
            queue.Dispose();
            changes.Dispose();
            throw;
        }
    }

    public ValueTask<IReadOnlyList<UfsChange>> ReadAsync(CancellationToken cancellationToken) =>
        _changes.TakeAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _queue.Ring();
        await _loop.ConfigureAwait(false);
        _queue.Dispose();
        _changes.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                foreach (var seen in _queue.Wait())
                {
                    if (!_tree.Take(seen, _stop.Token))
                    {
                        break;
                    }
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopped while it watched everything anew.
        }
        catch (FabricException error)
        {
            _changes.End(error);
        }
        catch (Exception error)
        {
            _changes.End(error); // A bug: its reader must not wait for ever.
            throw;
        }
    }
}
