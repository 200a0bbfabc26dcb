using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Engine.Persist;

namespace OrleansAlluxio.Engine.Copies;

/// <summary>
/// Keeps the copies as they are wanted: looks every few seconds what the workers have, makes again what went with one
/// of them, lets go what no file needs, and says of a file that nobody has that it is lost, until somebody has it.
/// </summary>
public sealed class CopyKeeper(EngineServices services, DurableCopies copies, PersistQueue persists) : IAsyncDisposable
{
    private const int BatchMax = 1000;

    // A worker is lost after five seconds of silence; what goes with it is made again soon after.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(3);

    // A look takes a tenth of the time at most, however many files there are.
    private const int RestFactor = 9;

    // Longer than a worker takes to report to a process that has just started, or to start again itself.
    private static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(20);

    // Pages of a write that this process knows nothing of have not become more for so long: it is a file, or never.
    private static readonly TimeSpan OrphanAfter = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource _lifetime = new();
    private readonly CopyRepair _repair = new(services, copies);
    private readonly Dictionary<FileVersion, long> _outOfReach = [];
    private Dictionary<(string Worker, FileVersion File), (long Since, long Bytes)> _orphans = [];
    private Task _looking = Task.CompletedTask;
    private Task _releasing = Task.CompletedTask;

    /// <summary>Starts.</summary>
    public void Start()
    {
        _looking = LookOnAsync(_lifetime.Token);
        _releasing = ReleaseOnAsync(_lifetime.Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _releasing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lifetime.Dispose();
    }

    /// <summary>One look. Idempotent.</summary>
    public async ValueTask LookAsync(CancellationToken cancellationToken)
    {
        var parts = copies.Services;
        await services.Pages.WaitRecoveredAsync(cancellationToken).ConfigureAwait(false);
        var holdings = await CopyHoldings.AskAsync(parts, cancellationToken).ConfigureAwait(false);
        var needed = new HashSet<FileVersion>();
        var tally = new Tally();
        InodeId? after = null;
        while (true)
        {
            var rows = await services.Metastore.ListUnpersistedAsync(after, BatchMax, cancellationToken)
                .ConfigureAwait(false);
            foreach (var row in rows)
            {
                needed.Add(new FileVersion(row.Id, row.ContentVersion));
                await ReviewAsync(row, holdings, tally, cancellationToken).ConfigureAwait(false);
            }

            if (rows.Count < BatchMax)
            {
                break;
            }

            after = rows[^1].Id;
        }

        parts.Counters.NoteLook(holdings.Count, tally.Short, tally.Lost);
        await ReleaseUnneededAsync(holdings, needed, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask ReviewAsync(
        InodeRow row, CopyHoldings holdings, Tally tally, CancellationToken cancellationToken)
    {
        var parts = copies.Services;
        var file = new FileVersion(row.Id, row.ContentVersion);
        if (row.Persistence == PersistenceState.NotPersisted || row.LengthBytes == 0
            || await PersistEntry.TryReadAsync(services.Metastore, PersistRecord.KeyOf(row.Id), cancellationToken)
                .ConfigureAwait(false) is not { Record: { CopiesWanted: > 0 } record } entry
            || record.Version != row.ContentVersion.Value)
        {
            return;
        }

        var whole = holdings.Members.Where(m => holdings.IsWhole(m, file, row.LengthBytes)).ToList();
        var holders = whole.Where(static m => m.IsInRing).ToList();
        var isOwn = OwnPage.IsWhole(services.Pages, file, row.LengthBytes);
        var need = CopyNeed.Decide(
            WantedOf(row, record), (isOwn, parts.OwnCounts), holders.Count, whole.Count - holders.Count);
        if (need.IsOutOfReach)
        {
            tally.Lost++;
            await NoteOutOfReachAsync(row, file, cancellationToken).ConfigureAwait(false);
            return;
        }

        _outOfReach.Remove(file);
        if (row.Persistence == PersistenceState.Lost)
        {
            await SetAsync(row, file, PersistenceState.ToPersist, cancellationToken).ConfigureAwait(false);

            // The pause after vain attempts is over: there is something to send again.
            await entry.TryChangeAsync(static r => r with { NextAttemptUnixMs = 0 }, cancellationToken)
                .ConfigureAwait(false);
            persists.Enqueue(row.Id);
        }

        // Without another worker there is nothing to be done, nor anything wrong with a fabric of one process.
        if (need.IsShort && parts.Directory.Current.HasOthers
            && !await RepairAsync(row, need, holders, cancellationToken).ConfigureAwait(false))
        {
            tally.Short++;
        }
    }

    // Whoever wants more cached copies of the file wants them before its store has it, too.
    private static int WantedOf(InodeRow row, PersistRecord record) =>
        Math.Max(record.CopiesWanted, Math.Min(row.ReplicationMin, FabricLimits.DurableCopiesMax));

    private async ValueTask<bool> RepairAsync(
        InodeRow row, CopyNeed need, List<ClusterMember> holders, CancellationToken cancellationToken)
    {
        if (await PathWalk.PathOfAsync(services.Metastore, row.Id, cancellationToken).ConfigureAwait(false)
            is not { } path)
        {
            return true; // On its way out of the tree.
        }

        try
        {
            var status = InodeStatus.Of(row, path, HybridTimestamp.Never);
            var made = await _repair.RunAsync(status, need, holders, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < made; i++)
            {
                copies.Services.Counters.NoteRepair();
            }

            return made == need.Missing + (need.RestoresOwn ? 1 : 0);
        }
        catch (FabricException) when (!cancellationToken.IsCancellationRequested)
        {
            return false; // The next look finds the same.
        }
    }

    private async ValueTask NoteOutOfReachAsync(InodeRow row, FileVersion file, CancellationToken cancellationToken)
    {
        var now = services.Time.GetTimestamp();
        if (!_outOfReach.TryGetValue(file, out var since))
        {
            _outOfReach[file] = now;
        }
        else if (row.Persistence != PersistenceState.Lost && services.Time.GetElapsedTime(since, now) > LostAfter)
        {
            await SetAsync(row, file, PersistenceState.Lost, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask SetAsync(
        InodeRow row, FileVersion file, PersistenceState state, CancellationToken cancellationToken)
    {
        if (await PathWalk.PathOfAsync(services.Metastore, row.Id, cancellationToken).ConfigureAwait(false)
            is { } path)
        {
            await services.Tree.SetPersistenceAsync(path, file, state, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask ReleaseUnneededAsync(
        CopyHoldings holdings, HashSet<FileVersion> needed, CancellationToken cancellationToken)
    {
        Dictionary<(string Worker, FileVersion File), (long Since, long Bytes)> orphans = [];
        foreach (var (worker, kept) in holdings.All)
        {
            List<FileVersion> clean = [];
            List<FileVersion> remove = [];
            foreach (var file in kept.Keys.Where(f => !needed.Contains(f) && !copies.IsWriting(f)))
            {
                // Looked up after it was seen and not being written: it is a file by now, or not any more, or never.
                var row = await services.Metastore.TryGetInodeAsync(file.Inode, cancellationToken)
                    .ConfigureAwait(false);
                if (row is null || row.ContentVersion != file.Version)
                {
                    var key = (worker.Id, file);
                    orphans[key] = _orphans.TryGetValue(key, out var known) && known.Bytes == kept[file]
                        ? known
                        : (services.Time.GetTimestamp(), kept[file]);
                    if (services.Time.GetElapsedTime(orphans[key].Since) > OrphanAfter)
                    {
                        remove.Add(file);
                    }
                }
                else if (row.Persistence == PersistenceState.Persisted)
                {
                    clean.Add(file);
                }
            }

            await ReleaseAsync(worker.Url!, clean, remove, cancellationToken).ConfigureAwait(false);
        }

        _orphans = orphans;
    }

    private async ValueTask ReleaseAsync(
        Uri worker, List<FileVersion> clean, List<FileVersion> remove, CancellationToken cancellationToken)
    {
        copies.Services.Counters.NoteOrphans(remove.Count);
        var batches = clean.Chunk(CopyRelease.FilesMax).Select(static c => new CopyRelease { Clean = c })
            .Concat(remove.Chunk(CopyRelease.FilesMax).Select(static r => new CopyRelease { Remove = r }));
        try
        {
            foreach (var batch in batches)
            {
                await copies.Services.Copies.ReleaseCopiesAsync(worker, batch, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
        catch (FabricException) when (!cancellationToken.IsCancellationRequested)
        {
            // It left meanwhile; the look after its return finds them.
        }
    }

    private async Task LookOnAsync(CancellationToken cancellationToken)
    {
        for (var isFirst = true; ;)
        {
            var startedAt = services.Time.GetTimestamp();
            try
            {
                // A fabric of one process looks once, for what an earlier one with workers may have left.
                if (isFirst || copies.Services.Directory.Current.HasOthers || copies.Services.Counters.IsBusy)
                {
                    await LookAsync(cancellationToken).ConfigureAwait(false);
                    isFirst = false;
                }
            }
            catch (FabricException) when (!cancellationToken.IsCancellationRequested)
            {
                // The metastore is away, or a worker left meanwhile: the next look finds the same work.
            }

            var rest = services.Time.GetElapsedTime(startedAt) * RestFactor;
            await Task.Delay(rest > LookEvery ? rest : LookEvery, services.Time, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task ReleaseOnAsync(CancellationToken cancellationToken)
    {
        await foreach (var released in copies.Released.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            var release = released.IsPersisted
                ? new CopyRelease { Clean = [released.File] }
                : new CopyRelease { Remove = [released.File] };
            var members = copies.Services.Directory.Current.View.Members;
            foreach (var worker in members.Where(m => m is { IsLive: true, Url: not null }
                && released.Workers.Contains(m.Id)))
            {
                try
                {
                    await copies.Services.Copies.ReleaseCopiesAsync(worker.Url!, release, cancellationToken)
                        .ConfigureAwait(false);
                }
                catch (FabricException) when (!cancellationToken.IsCancellationRequested)
                {
                    // Its next look finds it.
                }
            }
        }
    }

    private sealed class Tally
    {
        public long Short { get; set; }

        public long Lost { get; set; }
    }
}
