using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>
/// Blocks that this process reads so often that their owner is not to carry them alone: their next candidate is told
/// to have them too, and reads go to the nearer of the two, or to both in turn. Bounded; forgotten when they cool down,
/// and then their second pages leave by eviction. Thread-safe.
/// </summary>
internal sealed class HotBlocks(
    WorkerDirectory directory, IWorkerLink link, TimeProvider time, RouteCounters counters) : IAsyncDisposable
{
    /// <summary>Reads in a window that make a block hot: more than a scan takes.</summary>
    internal const int HotReads = 256;

    // Blocks in a window below that cool down.
    private const int CoolReads = HotReads / 4;

    // 2 GiB of second pages for blocks of 64 MiB.
    private const int ReplicasMax = 32;

    // Some hundred bytes each.
    private const int TrackedMax = 4096;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<BlockId, Heat> _blocks = [];
    private readonly CancellationTokenSource _lifetime = new();
    private readonly HashSet<Task> _loading = [];
    private long _windowAt = time.GetTimestamp();

    /// <summary>Notes a read; who is to give it instead of the owner, or null.</summary>
    public ClusterMember? Note(RoutedFile file, BlockId block)
    {
        lock (_lock)
        {
            if (time.GetElapsedTime(_windowAt) > Window)
            {
                CoolDown();
            }

            if (!_blocks.TryGetValue(block, out var heat))
            {
                if (_blocks.Count >= TrackedMax)
                {
                    return null;
                }

                _blocks[block] = heat = new Heat();
            }

            heat.Reads++;
            if (heat is { Replica: null, Reads: >= HotReads } && file.DepthOf(block) > 1
                && file is { Content.IsNotKept: false, Status.ReplicationMax: < 0 or > 1 }
                && _blocks.Values.Count(static h => h.Replica is not null) < ReplicasMax)
            {
                Replicate(file, block, heat);
            }

            return heat is { IsReady: true, Replica: { } replica } && directory.IsReachable(replica)
                && IsForReplica(file.CandidateOf(block, 0), replica, heat.Reads)
                ? replica
                : null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        Task[] loading;
        lock (_lock)
        {
            loading = [.. _loading];
        }

        await Task.WhenAll(loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lifetime.Dispose();
    }

    private bool IsForReplica(ClusterMember owner, ClusterMember replica, int reads)
    {
        var map = directory.Current;
        var own = directory.Locality ?? map.View.Members.FirstOrDefault(map.IsOwn)?.Locality;
        var (far, near) = (own?.DistanceTo(owner.Locality) ?? 0, own?.DistanceTo(replica.Locality) ?? 0);
        return near < far || (near == far && reads % 2 == 0);
    }

    private void CoolDown()
    {
        _windowAt = time.GetTimestamp();
        foreach (var (block, heat) in _blocks.ToList())
        {
            if (heat.Reads < CoolReads)
            {
                _blocks.Remove(block);
            }

            heat.Reads = 0;
        }

        counters.NoteReplicas(_blocks.Values.Count(static h => h.IsReady));
    }

    private void Replicate(RoutedFile file, BlockId block, Heat heat)
    {
        var second = file.CandidateOf(block, 1);
        if (file.Map.IsOwn(second) || second.Url is null || !directory.IsReachable(second))
        {
            return;
        }

        heat.Replica = second;
        var at = block.Index * file.Status.BlockBytes;
        var range = new ByteRange(at, Math.Min(file.Status.BlockBytes, file.Status.LengthBytes - at));
        var loading = LoadAsync(second, file.Content, range, heat);
        _loading.RemoveWhere(static t => t.IsCompleted);
        _loading.Add(loading);
    }

    private async Task LoadAsync(ClusterMember worker, FileContentId content, ByteRange range, Heat heat)
    {
        var isThere = false;
        try
        {
            // Off the reader's path: the link may do some of its work before it first waits.
            await Task.Yield();
            isThere = await link.LoadAsync(worker.Url!, content, range, _lifetime.Token).ConfigureAwait(false)
                == range.LengthBytes;
        }
        catch (Exception error) when (error is FabricException or OperationCanceledException)
        {
            // It has no room, or is away: the owner carries on alone until the block is hot again.
        }

        lock (_lock)
        {
            heat.IsReady = isThere;
            heat.Replica = isThere ? heat.Replica : null;
            counters.NoteReplicas(_blocks.Values.Count(static h => h.IsReady));
        }
    }

    private sealed class Heat
    {
        public int Reads { get; set; }

        public ClusterMember? Replica { get; set; }

        public bool IsReady { get; set; }
    }
}
