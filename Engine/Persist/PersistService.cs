using OrleansAlluxio.Engine.Namespace;

namespace OrleansAlluxio.Engine.Persist;

/// <summary>
/// Brings asynchronous writes to their store, for ever: picks due records, runs a bounded number of attempts, and
/// sleeps until the next one is due. The records are the state; this holds nothing that a restart would lose.
/// </summary>
public sealed class PersistService(EngineServices services, PersistQueue queue, IFilePersists files) : IAsyncDisposable
{
    private const int ScanBatch = 1000;
    private static readonly TimeSpan ScanEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _lifetime = new();
    private readonly HashSet<InodeId> _running = [];

    // Those of the running ones that have got room, for whoever asks.
    private readonly HashSet<InodeId> _attempting = [];
    private readonly Lock _lock = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>Starts picking up records, those of an earlier process first.</summary>
    public void Start() => _loop = RunAsync(_lifetime.Token);

    /// <summary>Records that are not done, oldest write first.</summary>
    public async ValueTask<IReadOnlyList<(PersistRecord Record, FabricPath? Path)>> ListAsync(
        int entriesMax, CancellationToken cancellationToken)
    {
        var documents = await services.Metastore
            .ListDocumentsAsync(DocumentKinds.Persist, null, MetastoreLimits.ListRowsMax, cancellationToken)
            .ConfigureAwait(false);
        var answer = new List<(PersistRecord, FabricPath?)>();
        foreach (var record in documents.Select(PersistRecord.Parse).OrderBy(
            r => r.AcknowledgedUnixMs).Take(entriesMax))
        {
            var path = await PathWalk.PathOfAsync(services.Metastore, new InodeId(record.Inode), cancellationToken)
                .ConfigureAwait(false);
            bool isRunning;
            lock (_lock)
            {
                isRunning = _attempting.Contains(new InodeId(record.Inode));
            }

            answer.Add((isRunning ? record with { State = PersistStates.Uploading } : record, path));
        }

        return answer;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lifetime.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var attempts = new List<Task>();
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                await StartDueAsync(attempts, cancellationToken).ConfigureAwait(false);
                await WaitForWorkAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await Task.WhenAll(attempts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task StartDueAsync(List<Task> attempts, CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            IReadOnlyList<DocumentRow> documents;
            try
            {
                documents = await services.Metastore
                    .ListDocumentsAsync(DocumentKinds.Persist, after, ScanBatch, cancellationToken)
                        .ConfigureAwait(false);
            }
            catch (FabricException)
            {
                return; // The metastore is away; the next scan asks again.
            }

            foreach (var document in documents)
            {
                if (!TryParse(document, out var record))
                {
                    continue;
                }

                if (record.NextAttemptUnixMs > services.Time.GetUtcNow().ToUnixTimeMilliseconds() || !TryClaim(record))
                {
                    continue;
                }

                await WaitForRoomAsync(record, attempts, cancellationToken).ConfigureAwait(false);
                attempts.Add(AttemptAsync(document.Key, cancellationToken));
            }

            if (documents.Count < ScanBatch)
            {
                return;
            }

            after = documents[^1].Key;
        }
    }

    // What holds a persist back ends without a persist ending, so it is looked at again.
    private async Task WaitForRoomAsync(
        PersistRecord record, List<Task> attempts, CancellationToken cancellationToken)
    {
        while (true)
        {
            attempts.RemoveAll(static t => t.IsCompleted);
            if (attempts.Count < queue.Pace.ConcurrencyFor(record))
            {
                return;
            }

            using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var later = Task.Delay(LookEvery, services.Time, timer.Token);
            await Task.WhenAny([.. attempts, later]).ConfigureAwait(false);
            await timer.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task AttemptAsync(string key, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _attempting.Add(InodeOf(key));
        }

        try
        {
            await files.RunAsync(InodeOf(key), key, cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException) when (!cancellationToken.IsCancellationRequested)
        {
            // The owner could not run it (busy, the metastore away): the record is still due at the next scan.
        }
        finally
        {
            lock (_lock)
            {
                _running.Remove(InodeOf(key));
                _attempting.Remove(InodeOf(key));
            }
        }
    }

    private async Task WaitForWorkAsync(CancellationToken cancellationToken)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var hint = queue.Hints.WaitToReadAsync(timer.Token).AsTask();
        await Task.WhenAny(hint, Task.Delay(ScanEvery, services.Time, timer.Token)).ConfigureAwait(false);
        await timer.CancelAsync().ConfigureAwait(false);
        await ((Task)hint).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (queue.Hints.TryRead(out _))
        {
            // Every hint is in the records by now: it was sent after its commit.
        }
    }

    // One damaged record must not keep the others from their store; the list of persists fails on it and names it.
    private static bool TryParse(DocumentRow document, out PersistRecord record)
    {
        try
        {
            record = PersistRecord.Parse(document);
            return true;
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.DataCorrupt)
        {
            record = null!;
            return false;
        }
    }

    private bool TryClaim(PersistRecord record)
    {
        lock (_lock)
        {
            return _running.Add(new InodeId(record.Inode));
        }
    }

    private static InodeId InodeOf(string key) =>
        new(long.Parse(key, System.Globalization.CultureInfo.InvariantCulture));
}
