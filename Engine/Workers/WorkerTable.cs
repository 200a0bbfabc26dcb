using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>
/// Who is a worker, and who is live: pure of I/O and clocks, so that a simulator runs it. Thread-safe. Each change that
/// readers must know makes another <see cref="View"/>.
/// </summary>
internal sealed class WorkerTable(WorkerSettings settings)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, WorkerEntry> _entries = new(StringComparer.Ordinal);
    private ClusterView _view = ClusterView.Empty;

    /// <summary>The workers as readers see them.</summary>
    public ClusterView View => Volatile.Read(ref _view);

    /// <summary>A copy of what is known, in order of ids.</summary>
    public IReadOnlyList<WorkerEntry> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries.Values];
            }
        }
    }

    public WorkerEntry? TryGet(string id)
    {
        lock (_lock)
        {
            return _entries.GetValueOrDefault(id);
        }
    }

    /// <summary>Knows a worker from before, or this process' own one.</summary>
    public void Add(WorkerEntry entry) => Change(() => _entries[entry.Id] = entry);

    /// <summary>Forgets one.</summary>
    public void Remove(string id) => Change(() => _entries.Remove(id));

    /// <summary>Takes a report at a time; returns the entry before and after.</summary>
    /// <exception cref="FabricException">Fenced for a process whose id another one has by now; Busy for too many.
    /// </exception>
    public (WorkerEntry? Before, WorkerEntry After) Report(WorkerReport report, long now)
    {
        WorkerEntry? before = null;
        WorkerEntry after = null!;
        Change(() =>
        {
            before = _entries.GetValueOrDefault(report.Id);
            after = Judge(before, report, now);
            _entries[report.Id] = after;
        });
        return (before, after);
    }

    /// <summary>Takes an operator's word.</summary>
    public WorkerEntry SetDecommissioned(string id, bool isDecommissioned)
    {
        WorkerEntry? after = null;
        Change(() =>
        {
            if (_entries.TryGetValue(id, out var entry))
            {
                _entries[id] = after = entry with { IsDecommissioned = isDecommissioned };
            }
        });
        return after ?? throw Unknown(id);
    }

    /// <summary>Notes what a worker has free.</summary>
    public void SetFree(string id, long bytes) => Change(() =>
    {
        if (_entries.TryGetValue(id, out var entry))
        {
            _entries[id] = entry with { FreeBytes = bytes };
        }
    });

    /// <summary>Notices who has been silent for too long, and returns them.</summary>
    public IReadOnlyList<string> Sweep(long now, Func<long, long, TimeSpan> elapsed)
    {
        List<string> lost = [];
        Change(() =>
        {
            foreach (var entry in _entries.Values.Where(e => e is { IsOwn: false, IsLive: true }).ToList())
            {
                if (entry.SeenAt is not { } seen || elapsed(seen, now) > settings.LostAfter)
                {
                    _entries[entry.Id] = entry with { IsLive = false };
                    lost.Add(entry.Id);
                }
            }
        });
        return lost;
    }

    /// <summary>Nobody of that id.</summary>
    public static FabricException Unknown(string id) =>
        new(FabricErrorKind.NotFound, "find worker", id, "no worker has this id");

    private WorkerEntry Judge(WorkerEntry? before, WorkerReport report, long now)
    {
        if (before is null)
        {
            return _entries.Count < settings.WorkersMax
                ? new WorkerEntry { Id = report.Id, Locality = report.Locality }.With(report, now)
                : throw new FabricException(
                    FabricErrorKind.Busy, "report", report.Id,
                    $"{settings.WorkersMax} workers are known; forget lost ones");
        }

        if (before.IsOwn || before.Fenced.Contains(report.Epoch))
        {
            throw new FabricException(
                FabricErrorKind.Fenced, "report", report.Id, "another process has this worker's id",
                RetryAdvice.Never);
        }

        // One that was under way while later ones were answered.
        return report.Epoch == before.Epoch && report.Sequence <= before.Sequence
            ? before
            : before.With(report, now);
    }

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
            var known = _entries.Values.ToLookup(e => e.IsLive || IsInRing(e));
            var next = new ClusterView
            {
                Version = _view.Version + 1,
                Members = [.. known[true].Select(MemberOf)],
                AwayCount = known[false].Count(),
                AwayBytes = known[false].Sum(static e => e.CapacityBytes),
            };
            if (!next.Shows(_view))
            {
                Volatile.Write(ref _view, next);
            }
        }
    }

    private ClusterMember MemberOf(WorkerEntry entry) =>
        new(entry.Id, entry.Url, entry.Locality, entry.IsLive, IsInRing(entry))
        {
            CapacityBytes = entry.CapacityBytes,
            FreeBytes = entry.FreeBytes,
            ProofFile = entry.ProofFile,
        };

    private bool IsInRing(WorkerEntry entry) =>
        !entry.IsDecommissioned && (entry.IsLive || settings.Ring == RingKind.Static);
}
