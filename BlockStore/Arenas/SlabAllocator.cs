namespace OrleansAlluxio.BlockStore.Arenas;

/// <summary>
/// Hands out slots. A slab belongs to one class until it is empty, then to whoever needs one next. Guarded by the
/// directory's gate.
/// </summary>
internal sealed class SlabAllocator
{
    private Slab?[] _slabs;
    private int _slabCount;
    private readonly Stack<(Slab Slab, int Epoch)>[] _partial = new Stack<(Slab, int)>[SizeClasses.Count];
    private readonly Stack<Slab> _empty = new();
    private readonly Stack<Slab> _unreserved = new();

    /// <summary>Starts with every slab of the quota empty.</summary>
    public SlabAllocator(int slabs, int slabBytes)
    {
        SlabsMax = slabs;
        _slabs = new Slab?[slabs];
        SlabBytes = slabBytes;
        for (var i = 0; i < _partial.Length; i++)
        {
            _partial[i] = new Stack<(Slab, int)>();
        }
    }

    /// <summary>Bytes of a slab.</summary>
    public int SlabBytes { get; }

    /// <summary>Slabs the quota allows; slabs beyond are only read until they are empty.</summary>
    public int SlabsMax { get; }

    /// <summary>Slabs made so far, also of a larger quota before.</summary>
    public ReadOnlySpan<Slab?> Slabs => _slabs.AsSpan(0, _slabCount);

    /// <summary>The slab of that number; needs no gate.</summary>
    public Slab this[int number] => _slabs[number]!;

    /// <summary>Bytes of slots in use.</summary>
    public long UsedBytes { get; private set; }

    /// <summary>Bytes that no slot takes, in whatever class.</summary>
    public long FreeBytes => Math.Max(0, ((long)SlabsMax * SlabBytes) - UsedBytes);

    /// <summary>The disk refused more slabs: the ones there are must do.</summary>
    public bool Stopped { get; set; }

    /// <summary>A free slot of that class, without evicting. Null when a slab would have to be emptied.</summary>
    public SlotAddress? TryTake(int sizeClass)
    {
        var partial = _partial[sizeClass];
        while (partial.TryPeek(out var entry))
        {
            var slab = entry.Slab;
            if (slab.Epoch == entry.Epoch && !slab.Draining && slab.FreeSlots > 0)
            {
                return Take(slab);
            }

            partial.Pop();
            if (slab.Epoch == entry.Epoch)
            {
                slab.Listed = false;
            }
        }

        var fresh = TryEmpty();
        if (fresh is null)
        {
            return null;
        }

        fresh.Assign(sizeClass, SlabBytes);
        List(fresh);
        return Take(fresh);
    }

    /// <summary>Gives a slot back; an empty slab goes to whoever needs one.</summary>
    public void Give(SlotAddress address)
    {
        var slab = address.Slab;
        UsedBytes -= SizeClasses.SlotBytes(slab.SizeClass);
        slab.Give(address.Slot);
        if (slab.UsedSlots == 0)
        {
            slab.Unassign();
            Shelve(slab);
        }
        else
        {
            List(slab);
        }
    }

    /// <summary>Gives a slab that could not be emptied back to its class.</summary>
    public void StopDraining(Slab slab)
    {
        slab.Draining = false;
        if (slab.SizeClass >= 0 && slab.FreeSlots > 0)
        {
            List(slab);
        }
    }

    /// <summary>Gives back a slot whose slab's blocks could not be reserved, and stops growing.</summary>
    public void Discard(SlotAddress address)
    {
        Stopped = true;
        Give(address);
    }

    /// <summary>
    /// The slab of that number in that class while the log is read. Pages of another class there are older, their
    /// release was lost with a damaged record: they are forgotten.
    /// </summary>
    public Slab Recover(int number, int sizeClass, Action<int> forget)
    {
        if (_slabs.Length <= number)
        {
            // Only of a larger quota before; nobody else reads the table yet.
            Array.Resize(ref _slabs, number + 1);
        }

        for (; _slabCount <= number; _slabCount++)
        {
            _slabs[_slabCount] = new Slab(_slabCount);
        }

        var slab = this[number];
        if (slab.SizeClass != sizeClass)
        {
            for (var slot = 0; slot < slab.Slots; slot++)
            {
                if (slab.HandleAt(slot) is var handle && handle != 0)
                {
                    forget(handle);
                }
            }

            slab.Assign(sizeClass, SlabBytes);
        }

        return slab;
    }

    /// <summary>After the log is read: lists what is free. Only blocks under pages are known to be reserved.</summary>
    public void FinishRecovery()
    {
        UsedBytes = 0;
        for (var i = _slabCount - 1; i >= 0; i--)
        {
            var slab = this[i];
            slab.RebuildFreeSlots();
            slab.Reserved = slab.UsedSlots > 0;
            if (slab.Reserved)
            {
                UsedBytes += (long)slab.UsedSlots * SizeClasses.SlotBytes(slab.SizeClass);
                List(slab);
            }
            else
            {
                slab.Unassign();
                Shelve(slab);
            }
        }
    }

    private void Shelve(Slab slab)
    {
        if (slab.Number < SlabsMax)
        {
            (slab.Reserved ? _empty : _unreserved).Push(slab);
        }
    }

    private Slab? TryEmpty()
    {
        if (_empty.TryPop(out var slab))
        {
            return slab;
        }

        if (Stopped)
        {
            return null;
        }

        if (_unreserved.TryPop(out slab))
        {
            return slab;
        }

        if (_slabCount >= SlabsMax)
        {
            return null;
        }

        slab = new Slab(_slabCount);
        _slabs[_slabCount++] = slab;
        return slab;
    }

    private SlotAddress Take(Slab slab)
    {
        UsedBytes += SizeClasses.SlotBytes(slab.SizeClass);
        return new SlotAddress(slab, slab.Take());
    }

    private void List(Slab slab)
    {
        if (!slab.Listed && !slab.Draining && slab.FreeSlots > 0 && slab.Number < SlabsMax)
        {
            slab.Listed = true;
            _partial[slab.SizeClass].Push((slab, slab.Epoch));
        }
    }
}
