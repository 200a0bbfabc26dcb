using OrleansAlluxio.BlockStore.Arenas;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>
/// Room under a quota for one placement: taken when a tier takes the page and not before, so that nothing leaves for a
/// page that does not come. Owned by the placement.
/// </summary>
internal sealed class ChargeHold(ChargedPages charged, in PagePutOptions options, int lengthBytes, PlacementRules rules)
{
    private readonly CacheCharge _charge = options.Charge!;
    private readonly long _bytes = SizeClasses.SlotBytes(SizeClasses.Of(lengthBytes));
    private readonly bool _isCounted = rules.Replaces != 0; // In place of itself.

    private readonly ChargeRoom _room =
        options.Dirty ? ChargeRoom.Forced : rules.OnlyIfAbsent ? ChargeRoom.Free : ChargeRoom.Made;

    private bool _isTaken;

    /// <summary>Takes it, once.</summary>
    public bool TryTake() =>
        _isTaken || _isCounted || (_isTaken = charged.TryReserve(_charge, _bytes, _room));

    /// <summary>The page counts by itself now, or did not come.</summary>
    public void End()
    {
        if (_isTaken)
        {
            charged.Return(_charge, _bytes);
        }
        else
        {
            charged.Moved(_charge.Principal);
        }
    }
}
