using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.Copies;

/// <summary>
/// Keeps as many cached copies of persisted files as is wanted of them: looks every few seconds, has what is missing of
/// a cached block loaded by the workers where readers look for it, and what is too much dropped. What is cached nowhere
/// is left alone, and so is what only the fabric has: that is <see cref="CopyKeeper"/>'s.
/// </summary>
public sealed class ReplicaKeeper : IAsyncDisposable
{
    // A worker is lost after five seconds of silence; what goes with it is made again soon after.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(3);

    // A worker that has no room for a block now has none in three seconds.
    private static readonly TimeSpan AgainAfter = TimeSpan.FromMinutes(1);

    // A look takes a tenth of the time at most, however many files there are, but for the copies it makes.
    private const int RestFactor = 9;

    // Enough to keep a store busy, few enough to leave it to readers.
    private const int AtOnceMax = 4;
    private const int FailuresMax = 10_000;

    private readonly EngineServices _services;
    private readonly CopyServices _parts;
    private readonly ReplicaMaker _maker;
    private readonly RatePacer _pacer;
    private readonly Dictionary<(string Worker, BlockId Block), long> _failedAt = [];
    private readonly CancellationTokenSource _lifetime = new();
    private Task _looking = Task.CompletedTask;

    /// <summary>Looks nowhere until <see cref="Start"/>.</summary>
    public ReplicaKeeper(EngineServices services, CopyServices parts, StatusReads reads)
    {
        ArgumentNullException.ThrowIfNull(services);
        (_services, _parts) = (services, parts);
        _maker = new ReplicaMaker(parts, reads);
        _pacer = new RatePacer(services.Settings.ReplicaBytesPerSecondMax, services.Time);
    }

    /// <summary>Starts.</summary>
    public void Start() => _looking = LookOnAsync(_lifetime.Token);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lifetime.Dispose();
    }

    /// <summary>One look. Idempotent.</summary>
    public async ValueTask LookAsync(CancellationToken cancellationToken)
    {
        var tally = new Tally();
        string? after = null;
        while (true)
        {
            var page = await _services.Metastore
                .ListDocumentsAsync(DocumentKinds.Replication, after, FileBlocks.FilesMax, cancellationToken)
                .ConfigureAwait(false);
            await ReviewAsync(page, tally, cancellationToken).ConfigureAwait(false);
            if (page.Count < FileBlocks.FilesMax)
            {
                break;
            }

            after = page[^1].Key;
        }

        _parts.Counters.Replicas.NoteLook(tally.Files, tally.Short, tally.Excess);
        ForgetFailures();
    }

    private async ValueTask ReviewAsync(
        IReadOnlyList<DocumentRow> page, Tally tally, CancellationToken cancellationToken)
    {
        List<FileStatus> files = [];
        List<MetastoreChange> gone = [];
        foreach (var document in page)
        {
            var row = await _services.Metastore
                .TryGetInodeAsync(PinChanges.InodeOf(document.Key), cancellationToken).ConfigureAwait(false);
            if (row is null)
            {
                // It went with a directory.
                gone.Add(new MetastoreChange.DeleteDocument(DocumentKinds.Replication, document.Key, null));
                continue;
            }

            tally.Files++;
            if (row is { Persistence: PersistenceState.Persisted, LengthBytes: > 0 }
                && await PathWalk.PathOfAsync(_services.Metastore, row.Id, cancellationToken).ConfigureAwait(false)
                    is { } path
                && _services.Paths.KeepsPages(path))
            {
                files.Add(InodeStatus.Of(row, path, HybridTimestamp.Never));
            }
        }

        if (gone.Count > 0)
        {
            await _services.Metastore.CommitAsync(gone, cancellationToken).ConfigureAwait(false);
        }

        if (files.Count > 0)
        {
            await ReviewAsync(files, tally, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask ReviewAsync(
        List<FileStatus> files, Tally tally, CancellationToken cancellationToken)
    {
        var holdings = await BlockHoldings
            .AskAsync(_parts, [.. files.Select(ReplicaMaker.BlocksOf)], cancellationToken).ConfigureAwait(false);
        List<(FileStatus File, int Index, ReplicaPlan Plan)> work = [];
        foreach (var file in files)
        {
            for (var index = 0; index < ReplicaMaker.CountOf(file); index++)
            {
                var places = holdings.PlacesOf(new BlockId(file.Version, index));
                if (places.Any(static p => p.Bytes > 0))
                {
                    var plan = ReplicaPlan.Decide(
                        places, ReplicaMaker.RangeOf(file, index).LengthBytes, file.ReplicationMin,
                        file.ReplicationMax);
                    tally.Short += plan.IsShort ? 1 : 0;
                    tally.Excess += plan.Drop.Count > 0 ? 1 : 0;
                    work.Add((file, index, plan));
                }
            }
        }

        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = AtOnceMax,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(
            work.Where(static w => w.Plan.Load.Count + w.Plan.Drop.Count > 0), options,
            (w, token) => FollowAsync(w.File, w.Index, w.Plan, token)).ConfigureAwait(false);
    }

    private async ValueTask FollowAsync(
        FileStatus file, int index, ReplicaPlan plan, CancellationToken cancellationToken)
    {
        foreach (var worker in plan.Load)
        {
            var key = (worker.Id, new BlockId(file.Version, index));
            if (MayTry(key))
            {
                await _pacer.TakeAsync(ReplicaMaker.RangeOf(file, index).LengthBytes, cancellationToken)
                    .ConfigureAwait(false);
                if (!await TryAsync(
                    () => _maker.LoadAsync(file, index, worker, cancellationToken), cancellationToken)
                    .ConfigureAwait(false))
                {
                    NoteFailure(key);
                }
            }
        }

        foreach (var worker in plan.Drop)
        {
            await TryAsync(
                async () =>
                {
                    await _maker.DropAsync(file, index, worker, cancellationToken).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    private static async ValueTask<bool> TryAsync(Func<ValueTask<bool>> act, CancellationToken cancellationToken)
    {
        try
        {
            return await act().ConfigureAwait(false);
        }
        catch (FabricException) when (!cancellationToken.IsCancellationRequested)
        {
            return false; // It left, or the store is away or has another content by now: the next look sees.
        }
    }

    private bool MayTry((string Worker, BlockId Block) key)
    {
        lock (_failedAt)
        {
            return !_failedAt.TryGetValue(key, out var at) || _services.Time.GetElapsedTime(at) >= AgainAfter;
        }
    }

    private void NoteFailure((string Worker, BlockId Block) key)
    {
        lock (_failedAt)
        {
            if (_failedAt.Count < FailuresMax)
            {
                _failedAt[key] = _services.Time.GetTimestamp();
            }
        }
    }

    private void ForgetFailures()
    {
        lock (_failedAt)
        {
            foreach (var key in _failedAt.Keys
                .Where(k => _services.Time.GetElapsedTime(_failedAt[k]) >= AgainAfter).ToList())
            {
                _failedAt.Remove(key);
            }
        }
    }

    private async Task LookOnAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var startedAt = _services.Time.GetTimestamp();
            try
            {
                await LookAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (FabricException) when (!cancellationToken.IsCancellationRequested)
            {
                // The metastore is away: the next look finds the same work.
            }

            var rest = _services.Time.GetElapsedTime(startedAt) * RestFactor;
            rest = rest < LookEvery ? LookEvery : rest < AgainAfter ? rest : AgainAfter;
            await Task.Delay(rest, _services.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private sealed class Tally
    {
        public long Files { get; set; }

        public long Short { get; set; }

        public long Excess { get; set; }
    }
}
