using OrleansAlluxio.Engine.Locking;

namespace OrleansAlluxio.Engine.DataManagement;

/// <summary>
/// Gives writes room under quotas before their store is changed: afterwards it would be too late to refuse. What is
/// promised and not committed yet counts as used. The metastore counts what is there, exactly and durably; this is
/// memory of one process, gone with the writes it is of. Where there is no quota a write costs a comparison.
/// </summary>
public sealed class QuotaRoom
{
    private const int QuotasMax = 1000;

    // Another process may have set the first quota.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(10);

    private readonly TurnLock _turns = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<long, (long Bytes, long Inodes)> _promised = [];
    private long _lookedAt;
    private volatile bool _hasLooked;
    private volatile bool _hasAny;

    /// <summary>All quotas as the metastore has them.</summary>
    internal static async ValueTask<IReadOnlyList<QuotaRow>> ReadAsync(
        EngineServices services, CancellationToken cancellationToken)
    {
        var documents = await services.Metastore
            .ListDocumentsAsync(DocumentKinds.Quota, null, QuotasMax, cancellationToken).ConfigureAwait(false);
        return [.. documents.Select(QuotaRow.Parse)];
    }

    /// <summary>A quota was set or removed.</summary>
    public void Changed() => _hasLooked = false;

    /// <summary>Whether there is any quota, as of a second ago at most.</summary>
    public async ValueTask<bool> HasAnyAsync(EngineServices services, CancellationToken cancellationToken)
    {
        if (!_hasLooked || services.Time.GetElapsedTime(Volatile.Read(ref _lookedAt)) >= LookEvery)
        {
            _hasLooked = true;
            Volatile.Write(ref _lookedAt, services.Time.GetTimestamp());
            var first = await services.Metastore
                .ListDocumentsAsync(DocumentKinds.Quota, null, 1, cancellationToken).ConfigureAwait(false);
            _hasAny = first.Count > 0;
        }

        return _hasAny;
    }

    /// <summary>Refuses at once what cannot fit now. QuotaExceeded.</summary>
    internal async ValueTask RequireAsync(
        EngineServices services, FabricPath path, long lengthBytes, CancellationToken cancellationToken)
    {
        if (await HasAnyAsync(services, cancellationToken).ConfigureAwait(false))
        {
            var demand = await DemandAsync(services, path, lengthBytes, cancellationToken).ConfigureAwait(false);
            foreach (var quota in await ReadAsync(services, cancellationToken).ConfigureAwait(false))
            {
                demand.RequireIn(quota, path);
            }
        }
    }

    /// <summary>
    /// Room for an entry of that length at a path, until the answer is disposed, after the tree was changed. Waits for
    /// others that may leave room. QuotaExceeded.
    /// </summary>
    internal async ValueTask<IDisposable?> TakeAsync(
        EngineServices services, FabricPath path, long lengthBytes, CancellationToken cancellationToken) =>
        await HasAnyAsync(services, cancellationToken).ConfigureAwait(false)
            ? await TakeAsync(
                services, path, await DemandAsync(services, path, lengthBytes, cancellationToken).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>Room for what moves to a path from another, under the quotas it was not counted by before.</summary>
    internal async ValueTask<IDisposable?> TakeMoveAsync(
        EngineServices services, FileStatus source, FabricPath target, CancellationToken cancellationToken)
    {
        if (!await HasAnyAsync(services, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var from = await QuotaPlace.FindAsync(services.Metastore, source.Path, cancellationToken).ConfigureAwait(false);
        var to = await QuotaPlace.FindAsync(services.Metastore, target, cancellationToken).ConfigureAwait(false);
        var chain = to.Chain.Except(from.Chain).ToHashSet();
        var quotas = await ReadAsync(services, cancellationToken).ConfigureAwait(false);
        if (!quotas.Any(q => chain.Contains(q.Directory)))
        {
            return null;
        }

        var (bytes, inodes) = source.IsDirectory
            ? await BelowAsync(services, source.Version.Inode, cancellationToken).ConfigureAwait(false)
            : (source.LengthBytes, 0);
        var demand = new QuotaDemand(
            chain, bytes - (to.Existing?.LengthBytes ?? 0), inodes + (to.Existing is null ? 1 : 0));
        return await TakeAsync(services, target, demand, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<QuotaDemand> DemandAsync(
        EngineServices services, FabricPath path, long lengthBytes, CancellationToken cancellationToken)
    {
        var place = await QuotaPlace.FindAsync(services.Metastore, path, cancellationToken).ConfigureAwait(false);
        return new QuotaDemand(
            place.Chain.ToHashSet(), lengthBytes - (place.Existing?.LengthBytes ?? 0), place.Missing);
    }

    private static async ValueTask<(long Bytes, long Inodes)> BelowAsync(
        EngineServices services, InodeId directory, CancellationToken cancellationToken)
    {
        var (bytes, inodes) = (0L, 0L);
        var open = new Stack<(InodeId Directory, string? After)>([(directory, null)]);
        while (open.TryPop(out var at))
        {
            var rows = await services.Metastore
                .ListChildrenAsync(at.Directory, at.After, FabricLimits.ListEntriesMax, cancellationToken)
                .ConfigureAwait(false);
            if (rows.Count == FabricLimits.ListEntriesMax)
            {
                open.Push((at.Directory, rows[^1].Name));
            }

            foreach (var row in rows)
            {
                bytes += row.LengthBytes;
                inodes++;
                if (row.Kind == EntryKind.Directory)
                {
                    open.Push((row.Id, null));
                }
            }
        }

        return (bytes, inodes);
    }

    private async ValueTask<IDisposable?> TakeAsync(
        EngineServices services, FabricPath path, QuotaDemand demand, CancellationToken cancellationToken)
    {
        ChangeElsewhere.Refuse(services.Holds, path); // What others were promised is known to the one who leads.
        var since = services.Time.GetTimestamp();
        while (true)
        {
            using (await _turns.TakeAsync(cancellationToken).ConfigureAwait(false))
            {
                // Promises first: what is committed and given back in between is then counted twice, never not at all.
                var promised = Snapshot();
                var quotas = (await ReadAsync(services, cancellationToken).ConfigureAwait(false))
                    .Where(q => demand.Chain.Contains(q.Directory)).ToList();
                quotas.ForEach(q => demand.RequireIn(q, path));
                if (quotas.TrueForAll(q => demand.FitsIn(q, promised.GetValueOrDefault(q.Directory))))
                {
                    return quotas.Count == 0 ? null : Promise(demand, quotas);
                }
            }

            if (services.Time.GetElapsedTime(since) > services.Settings.PushBackMax)
            {
                throw new FabricException(
                    FabricErrorKind.QuotaExceeded, "write", path.Value,
                    "other writes under way have taken what is left of the quota", RetryAdvice.Backoff);
            }

            await Task.Delay(PollEvery, services.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private Dictionary<long, (long Bytes, long Inodes)> Snapshot()
    {
        lock (_lock)
        {
            return new Dictionary<long, (long, long)>(_promised);
        }
    }

    private QuotaPromise Promise(QuotaDemand demand, List<QuotaRow> quotas)
    {
        var promise = new QuotaPromise(
            this, [.. quotas.Select(static q => q.Directory)], Math.Max(0, demand.Bytes), Math.Max(0, demand.Inodes));
        Add(promise, 1);
        return promise;
    }

    private void Add(QuotaPromise promise, int sign)
    {
        lock (_lock)
        {
            foreach (var directory in promise.Directories)
            {
                var (bytes, inodes) = _promised.GetValueOrDefault(directory);
                var next = (bytes + (sign * promise.Bytes), inodes + (sign * promise.Inodes));
                if (next == (0, 0))
                {
                    _promised.Remove(directory);
                }
                else
                {
                    _promised[directory] = next;
                }
            }
        }
    }

    private sealed class QuotaPromise(QuotaRoom room, IReadOnlyList<long> directories, long bytes, long inodes)
        : IDisposable
    {
        private int _isGiven;

        public IReadOnlyList<long> Directories => directories;

        public long Bytes => bytes;

        public long Inodes => inodes;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGiven, 1) == 0)
            {
                room.Add(this, -1);
            }
        }
    }
}
