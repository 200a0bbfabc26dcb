using System.Collections.Concurrent;
using System.Security.Cryptography;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>
/// The workers of this fabric: takes their reports, notices who is lost, does what operators say. Who is known and who
/// is decommissioned is durable before it is acknowledged; who is live is known again within a report.
/// </summary>
public sealed class WorkerRegistry : IFabricWorkers, IClusterMembership, IAsyncDisposable
{
    private readonly WorkerServices _services;
    private readonly WorkerTable _table;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentDictionary<string, WorkerRecord> _saved = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _lifetime = new();
    private Task _sweeping = Task.CompletedTask;

    /// <summary>Knows nobody until <see cref="StartAsync"/>.</summary>
    public WorkerRegistry(WorkerServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        _services = services;
        _table = new WorkerTable(services.Settings);
    }

    /// <summary>Loads who is known, adds this process' own worker, and begins to look who is lost.</summary>
    public async ValueTask StartAsync(WorkerLocality locality, CancellationToken cancellationToken)
    {
        var documents = await _services.Metastore
            .ListDocumentsAsync(DocumentKinds.Worker, null, _services.Settings.WorkersMax, cancellationToken)
            .ConfigureAwait(false);
        var records = documents.Select(WorkerRecord.Parse).ToDictionary(static r => r.Id, StringComparer.Ordinal);
        foreach (var record in records.Values)
        {
            _saved[record.Id] = record;
            _table.Add(new WorkerEntry
            {
                Id = record.Id,
                Url = record.Url is { } url ? new Uri(url) : null,
                Locality = record.Locality,
                CapacityBytes = record.CapacityBytes,
                IsDecommissioned = record.IsDecommissioned,
            });
        }

        if (_services.Directory.OwnId is { } own)
        {
            _table.Add(new WorkerEntry
            {
                Id = own,
                Locality = locality,
                CapacityBytes = _services.OwnTiers().Sum(static t => t.CapacityBytes),
                FreeBytes = WorkerEntry.FreeOf(_services.OwnTiers()),
                IsOwn = true,
                IsLive = true,
                ProofFile = _services.OwnProofFile,
                IsDecommissioned = records.GetValueOrDefault(own)?.IsDecommissioned ?? false,
            });
        }

        Publish();
        _sweeping = SweepAsync();
    }

    /// <summary>Says where others reach this process' own worker.</summary>
    public void Advertise(Uri url)
    {
        if (_services.Directory.OwnId is { } own && _table.TryGet(own) is { } entry)
        {
            _table.Add(entry with { Url = url });
            Publish();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<WorkerOrders> ReportAsync(WorkerReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        var after = _table.Report(report, _services.Time.GetTimestamp()).After;
        if (!_saved.TryGetValue(report.Id, out var saved) || saved != after.Record)
        {
            await SaveAsync(report.Id, static entry => entry, cancellationToken).ConfigureAwait(false);
        }

        Publish();
        return Orders() with { Resync = after.Tiers is null };
    }

    /// <inheritdoc/>
    public ValueTask<WorkerOrders> WatchAsync(CancellationToken cancellationToken) => new(Orders());

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MountRecord>> MountsAsync(CancellationToken cancellationToken) => new(Mounts());

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WorkerStatus>> ListAsync(CancellationToken cancellationToken)
    {
        var map = _services.Directory.Current;
        return new([.. _table.All.Select(entry => StatusOf(entry, map))]);
    }

    /// <inheritdoc/>
    public async ValueTask<WorkerStatus> DecommissionAsync(string id, CancellationToken cancellationToken)
    {
        var others = _table.All.Where(e => e.Id != id && e is { IsLive: true, IsDecommissioned: false });
        if (_table.TryGet(id) is { IsDecommissioned: false } && !others.Any())
        {
            throw new FabricException(
                FabricErrorKind.Conflict, "decommission worker", id, "no other worker is live: nobody could own data",
                RetryAdvice.Never);
        }

        return await SetDecommissionedAsync(id, isDecommissioned: true, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<WorkerStatus> EnableAsync(string id, CancellationToken cancellationToken) =>
        SetDecommissionedAsync(id, isDecommissioned: false, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<long> FreeAsync(string id, CancellationToken cancellationToken)
    {
        var entry = _table.TryGet(id) ?? throw WorkerTable.Unknown(id);
        if (entry.IsOwn)
        {
            return _services.OwnPages.FreeAll();
        }

        return entry is { IsLive: true, Url: { } url }
            ? await _services.Link.FreeAllAsync(url, cancellationToken).ConfigureAwait(false)
            : throw new FabricException(FabricErrorKind.Unavailable, "free worker", id, "it does not report");
    }

    /// <inheritdoc/>
    public async ValueTask ForgetAsync(string id, CancellationToken cancellationToken)
    {
        var entry = _table.TryGet(id) ?? throw WorkerTable.Unknown(id);
        if (entry.IsLive)
        {
            throw new FabricException(
                FabricErrorKind.Conflict, "forget worker", id, "it is live; stop it first", RetryAdvice.Never);
        }

        await _services.Metastore.CommitAsync(
            [new MetastoreChange.DeleteDocument(DocumentKinds.Worker, id, null)], cancellationToken)
            .ConfigureAwait(false);
        _saved.TryRemove(id, out _);
        _table.Remove(id);
        Publish();
    }

    /// <summary>Stops looking. Workers go on and report to the next process.</summary>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await _sweeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lifetime.Dispose();
    }

    /// <summary>Notices who has been silent for too long, and what this process has free by now.</summary>
    internal void Sweep()
    {
        if (_services.Directory.OwnId is { } own && _table.TryGet(own) is { } entry
            && WorkerEntry.FreeOf(_services.OwnTiers()) is var free && free != entry.FreeBytes)
        {
            _table.SetFree(own, free);
            Publish();
        }

        if (_table.Sweep(_services.Time.GetTimestamp(), _services.Time.GetElapsedTime).Count > 0)
        {
            Publish();
        }
    }

    // Tells one set of mounts from another, and nothing of their secrets.
    private static string MarkOf(IReadOnlyList<MountRecord> mounts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var mount in mounts)
        {
            hash.AppendData(MountDocument.ToPayload(mount));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private WorkerOrders Orders() => new()
    {
        FabricId = _services.FabricId,
        ReportEveryMs = (int)_services.Settings.ReportEvery.TotalMilliseconds,
        MountsMark = MarkOf(Mounts()),
        View = _table.View,
    };

    private IReadOnlyList<MountRecord> Mounts() => [.. _services.Mounts.All.Select(static m => m.Record)];

    private WorkerStatus StatusOf(WorkerEntry entry, ClusterMap map) => new()
    {
        Id = entry.Id,
        Url = entry.Url,
        State = entry.State,
        Locality = entry.Locality,
        Tiers = entry.IsOwn ? _services.OwnTiers() : entry.Tiers ?? [],
        LastSeenMs = entry.IsOwn ? 0
            : entry.SeenAt is { } seen ? (long)_services.Time.GetElapsedTime(seen).TotalMilliseconds : -1,
        RingShare = Math.Round(map.ShareOf(entry.Id), 4),
    };

    private async ValueTask<WorkerStatus> SetDecommissionedAsync(
        string id, bool isDecommissioned, CancellationToken cancellationToken)
    {
        await SaveAsync(id, entry => entry with { IsDecommissioned = isDecommissioned }, cancellationToken)
            .ConfigureAwait(false);
        Publish();
        return StatusOf(_table.TryGet(id) ?? throw WorkerTable.Unknown(id), _services.Directory.Current);
    }

    /// <summary>Makes a change durable, and then seen, of what is known when its turn comes.</summary>
    private async ValueTask SaveAsync(
        string id, Func<WorkerEntry, WorkerEntry> change, CancellationToken cancellationToken)
    {
        // One after the other: a report must not overwrite an operator's word that was saved meanwhile.
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var record = change(_table.TryGet(id) ?? throw WorkerTable.Unknown(id)).Record;
            await _services.Metastore.CommitAsync(
                [new MetastoreChange.PutDocument(DocumentKinds.Worker, id, record.ToPayload(), null)],
                cancellationToken).ConfigureAwait(false);
            _saved[id] = record;
            _table.SetDecommissioned(id, record.IsDecommissioned);
        }
        finally
        {
            _writing.Release();
        }
    }

    private void Publish() => _services.Directory.Apply(_table.View);

    private async Task SweepAsync()
    {
        using var timer = new PeriodicTimer(_services.Settings.ReportEvery / 2, _services.Time);
        while (await timer.WaitForNextTickAsync(_lifetime.Token).ConfigureAwait(false))
        {
            Sweep();
        }
    }
}
