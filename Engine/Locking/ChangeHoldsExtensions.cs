namespace OrleansAlluxio.Engine.Locking;

/// <summary>Shorter ways to say what is held.</summary>
public static class ChangeHoldsExtensions
{
    /// <summary>Takes one or two paths; dispose the hold to give them back.</summary>
    public static ValueTask<ChangeHold> AcquireAsync(
        this IChangeHolds holds, FabricPath first, FabricPath? second, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(holds);
        return holds.AcquireAsync(
            second is { } other && other != first ? [first, other] : [first], cancellationToken);
    }
}
