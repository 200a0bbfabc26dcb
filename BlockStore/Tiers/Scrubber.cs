using System.Buffers;
using OrleansAlluxio.BlockStore.Arenas;
using OrleansAlluxio.BlockStore.Index;
using OrleansAlluxio.Core.Chance;

namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>
/// Reads the disk tiers round and round, slowly, so that bad sectors are found before a reader needs their page.
/// </summary>
internal sealed class Scrubber(StoreState state, PageStoreTuning tuning, TimeProvider time, IRandomSource random)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    // Of the position: who asks for a step beside the timer gets one of its own.
    private readonly Lock _turn = new();
    private int _directory;
    private int _slab;
    private int _slot;

    /// <summary>Verifies at its rate until stopped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Workers started together do not scrub the same things together.
        var slabs = state.Directories.Count == 0 ? 1 : Math.Max(1, state.Directories[0].Allocator.SlabsMax);
        _slab = (int)random.NextInt64(slabs);
        using var timer = new PeriodicTimer(Tick, time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            Step(tuning.ScrubBytesPerSecond);
        }
    }

    /// <summary>Verifies pages of so many bytes, or all once.</summary>
    public void Step(long bytes)
    {
        lock (_turn)
        {
            StepInTurn(bytes);
        }
    }

    private void StepInTurn(long bytes)
    {
        var directories = state.Directories;
        for (var rounds = 0; bytes > 0 && rounds <= directories.Count;)
        {
            var directory = directories[_directory % directories.Count];
            var slab = directory.Place.Medium == TierMedium.Memory || directory.State == DirectoryHealth.Recovering
                ? null
                : SlabAt(directory);
            if (slab is null)
            {
                (_directory, _slab, _slot) = ((_directory + 1) % directories.Count, 0, 0);
                rounds++;
                continue;
            }

            if (Hold(directory, slab) is var handle && handle == 0)
            {
                (_slab, _slot) = (_slab + 1, 0);
                continue;
            }

            bytes -= Verify(directory, handle);
            state.Drop(handle);
        }
    }

    private Slab? SlabAt(TierDirectory directory)
    {
        lock (directory.Gate)
        {
            var slabs = directory.Allocator.Slabs;
            return _slab < slabs.Length ? slabs[_slab] : null;
        }
    }

    /// <summary>A reference to the next page of the slab; 0 at its end.</summary>
    private int Hold(TierDirectory directory, Slab slab)
    {
        lock (directory.Gate)
        {
            for (; _slot < slab.Slots; _slot++)
            {
                var handle = slab.HandleAt(_slot);
                if (handle == 0)
                {
                    continue;
                }

                ref var record = ref state.Table[handle];
                var shard = state.Index.Shard(record.Inode);
                lock (shard.Gate)
                {
                    if ((record.Flags & PageFlags.Linked) != 0)
                    {
                        Interlocked.Increment(ref record.References);
                        _slot++;
                        return handle;
                    }
                }
            }
        }

        return 0;
    }

    private int Verify(TierDirectory directory, int handle)
    {
        ref var record = ref state.Table[handle];
        var buffer = ArrayPool<byte>.Shared.Rent(record.LengthBytes);
        try
        {
            var bytes = buffer.AsSpan(0, record.LengthBytes);
            if (!PageBytes.TryRead(new(directory.Arenas!, directory.Address(record), bytes.Length), 0, bytes))
            {
                state.Quarantine(handle);
            }
        }
        catch (IOException)
        {
            // A sector that cannot be read is as bad as one that reads wrong.
            state.Quarantine(handle);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return record.LengthBytes;
    }
}
