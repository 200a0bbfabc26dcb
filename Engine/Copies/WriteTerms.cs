namespace OrleansAlluxio.Engine.Copies;

/// <summary>Where the bytes of a write are before it is acknowledged.</summary>
/// <param name="Type">The effective write type.</param>
/// <param name="Copies">Its copies, while the store has not got it.</param>
public readonly record struct WriteTerms(WriteType Type, CopyPlan Copies)
{
    /// <summary>
    /// The terms of a write that is asked for. One that wants more copies than there are processes for them is given
    /// more: the store's. InvalidArgument for a number of copies that cannot be.
    /// </summary>
    public static WriteTerms Of(EngineServices services, FabricPath path, WriteType? asked, int? copies)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (copies is < 1 or > FabricLimits.DurableCopiesMax)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "write", path.Value, $"copies are 1..{FabricLimits.DurableCopiesMax}");
        }

        var type = services.Paths.WriteTypeFor(path, asked);
        if (type != WriteType.AsyncThrough)
        {
            return new WriteTerms(type, CopyPlan.None);
        }

        var wanted = services.Paths.DurableCopiesFor(path, copies);
        var plan = services.Copies?.Plan(wanted)
            ?? CopyPlan.Decide(wanted, others: 0, ownCounts: !services.Settings.StoreFirst);
        return plan.GoesThrough
            ? new WriteTerms(
                services.Paths.KeepsPages(path) ? WriteType.CacheThrough : WriteType.Through, CopyPlan.None)
            : new WriteTerms(type, plan);
    }
}
