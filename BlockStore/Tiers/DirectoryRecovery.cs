using OrleansAlluxio.BlockStore.Arenas;
using OrleansAlluxio.BlockStore.Index;
using OrleansAlluxio.BlockStore.Log;

namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>
/// Fills the index from one directory's log. Reads no page: bytes are checked when they are first read.
/// </summary>
internal sealed class DirectoryRecovery(
    StoreState state, IStoreFiles files, TierDirectory directory, PendingChanges pending)
{
    private readonly string _path = directory.Place.Directory.Path;
    private long _live;
    private int _unusable;

    /// <summary>Bytes of logs to read: what decides whether a start waits for them.</summary>
    public static long LogBytes(string path) =>
        Directory.EnumerateFiles(path, "*.log").Sum(static file => new FileInfo(file).Length);

    /// <summary>
    /// Reads the log, publishes its pages and opens the directory. A disk that fails is marked, and the store goes
    /// on.
    /// </summary>
    public void Run(CancellationToken cancellationToken)
    {
        try
        {
            var (generation, end) = Replay(cancellationToken);
            directory.Log!.Start(generation, end, _live);
            var dropped = BeyondQuota();
            directory.Allocator.FinishRecovery();
            Publish(dropped, cancellationToken);
            directory.Open();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            directory.Fail(failure);
        }
    }

    private (int Generation, long End) Replay(CancellationToken cancellationToken)
    {
        foreach (var leftover in Directory.EnumerateFiles(_path, "snapshot-*.log.new"))
        {
            File.Delete(leftover);
        }

        var snapshots = LogFiles.Generations(_path, "snapshot");
        var first = snapshots.Count == 0 ? 0 : snapshots[^1];
        if (snapshots.Count > 0)
        {
            Read(LogFiles.Snapshot(_path, first), cancellationToken);
        }

        var logs = LogFiles.Generations(_path, "index").Where(number => number >= first).ToList();
        long end = 0;
        foreach (var number in logs)
        {
            end = Read(LogFiles.Index(_path, number), cancellationToken);
        }

        directory.Log!.RemoveBefore(first);
        return logs.Count == 0 ? (first, 0) : (logs[^1], end);
    }

    private long Read(string path, CancellationToken cancellationToken)
    {
        using var file = files.Open(path);
        var reader = new LogReader(file);
        reader.Read(Apply, cancellationToken);
        Interlocked.Add(ref state.LogDamage, reader.DamagedStretches);
        return reader.EndBytes;
    }

    private void Apply(in LogRecord record)
    {
        if (record.Kind == LogRecordKind.SnapshotEnd)
        {
            return;
        }

        if (record.Slab < 0 || record.SizeClass >= SizeClasses.Count || record.Slab > directory.Place.MaxSlabs
            || SizeClasses.SlotBytes(record.SizeClass) * (record.Slot + 1L) > directory.Allocator.SlabBytes)
        {
            _unusable++;
            return;
        }

        var slab = directory.Allocator.Recover(record.Slab, record.SizeClass, Forget);
        var held = slab.HandleAt(record.Slot);
        if (record.Kind == LogRecordKind.Put)
        {
            Put(record, slab, held);
        }
        else if (held != 0 && Key(held) == record.Key)
        {
            if (record.Kind == LogRecordKind.Free)
            {
                slab.SetHandle(record.Slot, 0, dirty: false);
                Forget(held);
            }
            else
            {
                state.Table[held].Flags &= ~PageFlags.Dirty;
                slab.SetHandle(record.Slot, held, dirty: false);
            }
        }
    }

    private void Put(in LogRecord record, Slab slab, int held)
    {
        if (record.Inode <= 0 || record.Version <= 0 || record.LengthBytes is <= 0 or > FabricLimits.PageBytes
            || SizeClasses.Of(record.LengthBytes) != record.SizeClass
            || record.Checksums.Length != SizeClasses.SegmentsOf(record.LengthBytes))
        {
            _unusable++;
            return;
        }

        if (held != 0)
        {
            Forget(held);
        }

        var handle = state.Table.Add(new PageRecord
        {
            Inode = record.Inode,
            Version = record.Version,
            Index = record.Index,
            LengthBytes = record.LengthBytes,
            Slab = record.Slab,
            Slot = (ushort)record.Slot,
            Directory = (byte)directory.Place.Ordinal,
            Flags = record.Dirty ? PageFlags.Dirty : PageFlags.None,
            Care = record.Care,
            Principal = record.Principal,
        });
        slab.SetHandle(record.Slot, handle, record.Dirty);
        record.Checksums.CopyTo(slab.SlotChecksums(record.Slot));
        _live++;
    }

    private uint Key(int handle)
    {
        ref var record = ref state.Table[handle];
        return (uint)PageIndex.Hash(record.Inode, record.Version, record.Index);
    }

    private void Forget(int handle)
    {
        state.Table.Remove(handle);
        _live--;
    }

    /// <summary>
    /// Clean pages of slabs that a smaller quota has no room for leave; dirty ones stay until they are clean.
    /// </summary>
    private List<int> BeyondQuota()
    {
        var dropped = new List<int>();
        var slabs = directory.Allocator.Slabs;
        for (var number = directory.Allocator.SlabsMax; number < slabs.Length; number++)
        {
            var slab = slabs[number]!;
            for (var slot = 0; slot < slab.Slots; slot++)
            {
                var handle = slab.HandleAt(slot);
                if (handle != 0 && !slab.IsDirtyAt(slot))
                {
                    dropped.Add(handle);
                }
            }
        }

        return dropped;
    }

    private void Publish(List<int> dropped, CancellationToken cancellationToken)
    {
        foreach (var handle in dropped)
        {
            state.Retire(handle);
        }

        // Retired slots read as free below.
        var slabs = directory.Allocator.Slabs.ToArray();
        foreach (var slab in slabs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var slot = 0; slot < slab!.Slots; slot++)
            {
                var handle = slab.HandleAt(slot);
                if (handle != 0)
                {
                    Publish(handle);
                }
            }
        }
    }

    private void Publish(int handle)
    {
        ref var record = ref state.Table[handle];
        var shard = state.Index.Shard(record.Inode);
        var loser = 0;
        lock (shard.Gate)
        {
            var change = pending.For(record.File);
            var old = shard.Find(record.Id);
            var dirty = (record.Flags & PageFlags.Dirty) != 0;
            if (change == PendingChange.Remove || (change == PendingChange.RemoveClean && !dirty))
            {
                loser = handle;
            }
            else if (old == 0 || (dirty && (state.Table[old].Flags & PageFlags.Dirty) == 0))
            {
                // A move that a crash cut short leaves two copies; a dirty one counts.
                if (old != 0)
                {
                    shard.Unlink(old);
                    loser = old;
                }

                shard.Link(handle);
            }
            else
            {
                loser = handle;
            }

            Interlocked.Increment(ref record.References);
        }

        Finish(handle, loser);
    }

    private void Finish(int handle, int loser)
    {
        ref var record = ref state.Table[handle];
        if (loser != handle && pending.For(record.File) == PendingChange.Clean)
        {
            PageCleaning.Clean(state, handle);
        }

        directory.Reconcile(handle);
        if (loser != 0)
        {
            state.Retire(loser);
        }

        state.Drop(handle);
    }
}
