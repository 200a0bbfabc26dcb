using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>
/// Lets changes of one key's versions take turns in this process, so that they do not undo each other's preparations.
/// Only for speed and order: what keeps versions safe is the fabric's check of marks at each step.
/// </summary>
internal sealed class KeyTurns
{
    private readonly Lock _lock = new();
    private readonly Dictionary<FabricPath, Slot> _slots = [];

    /// <summary>Waits for the turn of a key; dispose gives it on. Nobody may take two.</summary>
    public async ValueTask<Turn> TakeAsync(FabricPath key, CancellationToken cancellationToken)
    {
        Slot? slot;
        lock (_lock)
        {
            if (!_slots.TryGetValue(key, out slot))
            {
                _slots[key] = slot = new Slot();
            }

            slot.Users++;
        }

        try
        {
            await slot.Semaphore.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(key, slot);
            throw;
        }

        return new Turn(this, key, slot);
    }

    private void Leave(FabricPath key, Slot slot)
    {
        lock (_lock)
        {
            if (--slot.Users == 0)
            {
                _slots.Remove(key);
                slot.Semaphore.Dispose();
            }
        }
    }

    /// <summary>A turn taken.</summary>
    internal readonly struct Turn(KeyTurns turns, FabricPath key, Slot slot) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose()
        {
            slot.Semaphore.Release();
            turns.Leave(key, slot);
        }
    }

    internal sealed class Slot
    {
        public SemaphoreSlim Semaphore { get; } = new(1);

        // Holder and waiters; guarded by the lock.
        public int Users { get; set; }
    }
}
