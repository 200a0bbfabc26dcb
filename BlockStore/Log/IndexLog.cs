using OrleansAlluxio.BlockStore.Arenas;
using OrleansAlluxio.BlockStore.Index;

namespace OrleansAlluxio.BlockStore.Log;

/// <summary>
/// The index of one directory on disk: what each slot holds, appended as it changes. The slabs' handles change under
/// the same gate as the log, so that a snapshot taken slab by slab while appends go on, followed by the log, gives
/// the state at any end of it: the last record of a slot decides, and records of a page that is no longer in its slot
/// do nothing.
/// </summary>
internal sealed class IndexLog(IStoreFiles files, string directory, PageTable table) : IDisposable
{
    private readonly Lock _gate = new();
    private LogWriter? _writer;
    private int _generation;
    private long _appended;
    private long _flushed;
    private long _released;
    private long _live;

    /// <summary>Bytes of the current log: what a start has to read beside the snapshot.</summary>
    public long LogBytes
    {
        get
        {
            lock (_gate)
            {
                return _writer?.PositionBytes ?? 0;
            }
        }
    }

    /// <summary>Pages the log holds.</summary>
    public long Live => Interlocked.Read(ref _live);

    /// <summary>Takes up appending after a recovery.</summary>
    public void Start(int generation, long positionBytes, long live)
    {
        var writer = new LogWriter(files.Open(LogFiles.Index(directory, generation)), positionBytes);
        files.FlushDirectory(directory);
        lock (_gate)
        {
            _writer = writer;
            _generation = generation;
            _live = live;
        }
    }

    /// <summary>Says that a slot holds the page; its bytes are written.</summary>
    public void Put(int handle, SlotAddress address, bool dirty)
    {
        lock (_gate)
        {
            Append(Describe(LogRecordKind.Put, table[handle], address, dirty));
            address.Slab.SetHandle(address.Slot, handle, dirty);
            _live++;
        }
    }

    /// <summary>Says that a page there is dirty now. False when it has been freed meanwhile.</summary>
    public bool TryMakeDirty(int handle, SlotAddress address)
    {
        lock (_gate)
        {
            if (address.Slab.HandleAt(address.Slot) != handle)
            {
                return false;
            }

            Append(Describe(LogRecordKind.Put, table[handle], address, dirty: true));
            address.Slab.SetHandle(address.Slot, handle, dirty: true);
            return true;
        }
    }

    /// <summary>Says that a page is persisted elsewhere. False when it has been freed meanwhile.</summary>
    public bool TryMakeClean(int handle, SlotAddress address)
    {
        lock (_gate)
        {
            if (address.Slab.HandleAt(address.Slot) != handle)
            {
                return false;
            }

            Append(Describe(LogRecordKind.Clean, table[handle], address, dirty: false));
            address.Slab.SetHandle(address.Slot, handle, dirty: false);
            _released = _appended;
            return true;
        }
    }

    /// <summary>Says that a slot holds nothing. It is forgotten in memory even when that cannot be written.</summary>
    public void Free(int handle, SlotAddress address, bool wasDirty)
    {
        lock (_gate)
        {
            if (address.Slab.HandleAt(address.Slot) != handle)
            {
                return;
            }

            address.Slab.SetHandle(address.Slot, 0, dirty: false);
            _live--;
            Append(Describe(LogRecordKind.Free, table[handle], address, dirty: false));
            if (wasDirty)
            {
                _released = _appended;
            }
        }
    }

    /// <summary>
    /// Whether a slot of a page that was dirty may be handed out: not before the record that released it survives a
    /// power cut, or a restart would find a dirty page with another's bytes.
    /// </summary>
    public bool ReleasesAreFlushed
    {
        get
        {
            lock (_gate)
            {
                return _flushed >= _released;
            }
        }
    }

    /// <summary>Completes when every record appended before survives a power cut.</summary>
    public async Task FlushAsync()
    {
        Task flush;
        long mark;
        lock (_gate)
        {
            mark = _appended;
            flush = Writer.Flusher.FlushAsync();
        }

        await flush.ConfigureAwait(false);
        MarkFlushed(mark);
    }

    /// <summary>The same, on this thread.</summary>
    public void Flush()
    {
        LogWriter writer;
        long mark;
        lock (_gate)
        {
            mark = _appended;
            writer = Writer;
        }

        try
        {
            writer.Flush();
        }
        catch (ObjectDisposedException) when (IsFlushed(mark))
        {
            // Replaced meanwhile, which flushed it.
        }

        MarkFlushed(mark);
    }

    /// <summary>Writes a snapshot of the slabs and starts a new log after it. One at a time.</summary>
    public void Compact(Func<IReadOnlyList<Slab>> slabs, CancellationToken cancellationToken)
    {
        var (old, generation) = Rotate();
        try
        {
            WriteSnapshot(slabs(), generation, cancellationToken);
        }
        finally
        {
            old.Dispose();
        }

        RemoveBefore(generation);
    }

    /// <summary>Deletes the logs and snapshots that a snapshot stands for.</summary>
    public void RemoveBefore(int generation)
    {
        foreach (var number in LogFiles.Generations(directory, "index").Where(number => number < generation))
        {
            File.Delete(LogFiles.Index(directory, number));
        }

        foreach (var number in LogFiles.Generations(directory, "snapshot").Where(number => number < generation))
        {
            File.Delete(LogFiles.Snapshot(directory, number));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _writer?.Dispose();

    private LogWriter Writer => _writer ?? throw new IOException($"The log of '{directory}' is not open.");

    private (LogWriter Old, int Generation) Rotate()
    {
        lock (_gate)
        {
            var old = Writer;

            // Flushed here, so that a flush of the new log covers all before it.
            old.Flush();
            var generation = _generation + 1;
            _writer = new LogWriter(files.Open(LogFiles.Index(directory, generation)), 0);
            _generation = generation;
            files.FlushDirectory(directory);
            _flushed = _appended;
            return (old, generation);
        }
    }

    private void WriteSnapshot(IReadOnlyList<Slab> slabs, int generation, CancellationToken cancellationToken)
    {
        var temporary = LogFiles.Snapshot(directory, generation) + ".new";
        using (var file = files.Open(temporary))
        {
            file.SetLength(0);
            var buffer = new byte[1 << 20];
            long position = 0;
            foreach (var slab in slabs)
            {
                cancellationToken.ThrowIfCancellationRequested();
                for (var slot = 0; Describe(slab, ref slot, buffer) is var bytes && bytes > 0;)
                {
                    file.Write(position, buffer.AsSpan(0, bytes));
                    position += bytes;
                }
            }

            var end = new LogRecord { Kind = LogRecordKind.SnapshotEnd };
            file.Write(position, buffer.AsSpan(0, end.Write(buffer)));
            file.Flush();
        }

        files.Rename(temporary, LogFiles.Snapshot(directory, generation));
    }

    private int Describe(Slab slab, ref int slot, Span<byte> buffer)
    {
        var bytes = 0;
        lock (_gate)
        {
            for (; slot < slab.Slots && buffer.Length - bytes >= LogRecord.BytesMax; slot++)
            {
                if (slab.HandleAt(slot) is var handle && handle != 0)
                {
                    var address = new SlotAddress(slab, slot);
                    var entry = Describe(LogRecordKind.Put, table[handle], address, slab.IsDirtyAt(slot));
                    bytes += entry.Write(buffer[bytes..]);
                }
            }
        }

        return bytes;
    }

    private static LogRecord Describe(LogRecordKind kind, in PageRecord page, SlotAddress address, bool dirty) => new()
    {
        Kind = kind,
        Dirty = dirty,
        Care = kind == LogRecordKind.Put ? page.Care : PageCare.None,
        Principal = page.Principal,
        Slab = address.Slab.Number,
        Slot = address.Slot,
        SizeClass = address.Slab.SizeClass,
        Key = (uint)PageIndex.Hash(page.Inode, page.Version, page.Index),
        Inode = page.Inode,
        Version = page.Version,
        Index = page.Index,
        LengthBytes = page.LengthBytes,
        Checksums = kind == LogRecordKind.Put
            ? address.Slab.SlotChecksums(address.Slot)[..SizeClasses.SegmentsOf(page.LengthBytes)]
            : default,
    };

    private void Append(in LogRecord record)
    {
        Span<byte> buffer = stackalloc byte[LogRecord.BytesMax];
        Writer.Append(buffer[..record.Write(buffer)]);
        _appended++;
    }

    private bool IsFlushed(long mark)
    {
        lock (_gate)
        {
            return _flushed >= mark;
        }
    }

    private void MarkFlushed(long mark)
    {
        lock (_gate)
        {
            _flushed = Math.Max(_flushed, mark);
        }
    }
}
