namespace OrleansAlluxio.BlockStore.Arenas;

/// <summary>
/// The arena files of one directory: slabs side by side, many to a file. Memory tiers map them, disk tiers read and
/// write.
/// </summary>
internal sealed class ArenaSet(IStoreFiles files, string directory, ArenaGeometry geometry, bool mapped) : IDisposable
{
    private readonly Lock _opening = new();
    private Arena?[] _arenas = [];
    private bool _closed;

    /// <summary>The slot's bytes where they are mapped; only of memory tiers.</summary>
    public ReadOnlyMemory<byte> Memory(SlotAddress address, int offsetBytes, int lengthBytes)
    {
        var (arena, offset) = Find(address);
        return arena.Mapped!.Memory.Slice((int)offset + offsetBytes, lengthBytes);
    }

    /// <summary>Whether bytes can be read in place.</summary>
    public bool IsMapped => mapped;

    /// <summary>Reserves the blocks of the slab once.</summary>
    public void Reserve(Slab slab)
    {
        if (!slab.Reserved)
        {
            var (arena, offset) = Find(new SlotAddress(slab, 0));
            arena.File.Reserve(offset, geometry.SlabBytes);
            slab.Reserved = true;
        }
    }

    /// <summary>Fills the buffer from the slot.</summary>
    public void Read(SlotAddress address, int offsetBytes, Span<byte> buffer)
    {
        var (arena, offset) = Find(address);
        if (arena.Mapped is { } memory)
        {
            memory.GetSpan().Slice((int)offset + offsetBytes, buffer.Length).CopyTo(buffer);
        }
        else
        {
            arena.File.Read(offset + offsetBytes, buffer);
        }
    }

    /// <summary>Writes the slot from its start.</summary>
    public void Write(SlotAddress address, ReadOnlySpan<byte> bytes)
    {
        var (arena, offset) = Find(address);
        if (arena.Mapped is { } memory)
        {
            bytes.CopyTo(memory.GetSpan()[(int)offset..]);
        }
        else
        {
            arena.File.Write(offset, bytes);
        }
    }

    /// <summary>The file that holds the slot, and where in it.</summary>
    public (string File, long OffsetBytes) PlaceOf(SlotAddress address)
    {
        var number = address.Slab.Number / geometry.SlabsPerArena;
        return (Path.GetFullPath(FileOf(number)), OffsetOf(address));
    }

    /// <summary>The flusher of the file that holds the slot.</summary>
    public GroupFlush Flusher(SlotAddress address) => Find(address).Arena.Flush;

    /// <summary>Unmaps and closes. A mapping with leases is left: whoever reads it must not be killed.</summary>
    public void Close(bool leaveMapped)
    {
        lock (_opening)
        {
            _closed = true;
        }

        foreach (var arena in _arenas)
        {
            if (arena?.Mapped is IDisposable memory && !leaveMapped)
            {
                memory.Dispose();
            }

            arena?.File.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Close(leaveMapped: false);

    private string FileOf(int number) => Path.Combine(directory, $"arena-{number:D6}.dat");

    private long OffsetOf(SlotAddress address) =>
        ((long)(address.Slab.Number % geometry.SlabsPerArena) * geometry.SlabBytes)
        + ((long)address.Slot * SizeClasses.SlotBytes(Math.Max(0, address.Slab.SizeClass)));

    private (Arena Arena, long Offset) Find(SlotAddress address)
    {
        var number = address.Slab.Number / geometry.SlabsPerArena;
        var offset = OffsetOf(address);
        var arenas = Volatile.Read(ref _arenas);
        return (number < arenas.Length && arenas[number] is { } arena ? arena : Open(number), offset);
    }

    private Arena Open(int number)
    {
        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (number < _arenas.Length && _arenas[number] is { } there)
            {
                return there;
            }

            var file = files.Open(FileOf(number));
            try
            {
                if (file.LengthBytes < geometry.ArenaBytes)
                {
                    file.SetLength(geometry.ArenaBytes);
                    files.FlushDirectory(directory);
                }

                var arena = new Arena(file, mapped ? new MappedMemory(file, geometry.ArenaBytes) : null);
                var arenas = _arenas;
                Array.Resize(ref arenas, Math.Max(_arenas.Length, number + 1));
                arenas[number] = arena;
                Volatile.Write(ref _arenas, arenas);
                return arena;
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
    }

    private sealed record Arena(IStoreFile File, MappedMemory? Mapped)
    {
        public GroupFlush Flush { get; } = new(File);
    }
}
