using OrleansAlluxio.Engine.Silos;

namespace OrleansAlluxio.Engine.Namespace;

/// <summary>
/// Tells path-keyed state that its path may mean another directory now. Invariant: a rename, removal or replacement of
/// a directory raises the fence before it is acknowledged, so no later call is served by an identity resolved before
/// it.
/// </summary>
/// <remarks>
/// Thread-safe. Remembers the last <see cref="RememberedMax"/> prefixes; older state resolves itself anew.
/// </remarks>
public sealed class NamespaceFence
{
    // A burst of renames beyond this costs each directory one walk from the root, nothing else.
    private const int RememberedMax = 256;

    private readonly Lock _lock = new();
    private readonly (long Epoch, FabricPath Prefix)[] _recent = new (long, FabricPath)[RememberedMax];
    private long _epoch;

    /// <summary>Rises with every raised prefix.</summary>
    public long Epoch => Volatile.Read(ref _epoch);

    /// <summary>Who else must hear of it.</summary>
    public ISiloSpread Spread { get; set; } = NoSpread.Instance;

    /// <summary>Everything at or below this path must be resolved anew.</summary>
    public void Raise(FabricPath prefix)
    {
        Hear(prefix);
        Spread.Fence(prefix);
    }

    /// <summary>The same, raised elsewhere.</summary>
    public void Hear(FabricPath prefix)
    {
        lock (_lock)
        {
            var epoch = _epoch + 1;
            _recent[epoch % RememberedMax] = (epoch, prefix);
            Volatile.Write(ref _epoch, epoch);
        }
    }

    /// <summary>Whether a path resolved at <paramref name="sinceEpoch"/> may mean something else now.</summary>
    public bool Touches(FabricPath path, long sinceEpoch)
    {
        lock (_lock)
        {
            if (_epoch - sinceEpoch > RememberedMax)
            {
                return true;
            }

            for (var epoch = sinceEpoch + 1; epoch <= _epoch; epoch++)
            {
                if (path.IsSameOrUnder(_recent[epoch % RememberedMax].Prefix))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
