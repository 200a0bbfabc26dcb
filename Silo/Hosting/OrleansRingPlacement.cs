using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using OrleansAlluxio.Silo.Silos;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>Grains that live where the view says, and nowhere else.</summary>
[Serializable]
internal sealed class OrleansRingPlacement : PlacementStrategy
{
    /// <summary>The one there is.</summary>
    public static OrleansRingPlacement Instance { get; } = new();
}

/// <summary>Says which grains those are. Grain code knows nothing of it.</summary>
internal sealed class OrleansRingResolver : IPlacementStrategyResolver
{
    /// <inheritdoc/>
    public bool TryResolvePlacementStrategy(
        GrainType grainType, GrainProperties? properties,
        [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out PlacementStrategy result)
    {
        result = OrleansGrains.IsOurs(grainType) ? OrleansRingPlacement.Instance : null;
        return result is not null;
    }
}

/// <summary>
/// Places a directory at its owner on the ring, a silo's own grain in that silo, and what only the one who leads does
/// with that one.
/// </summary>
internal sealed class OrleansRingDirector(SiloParts parts) : IPlacementDirector
{
    /// <inheritdoc/>
    public Task<SiloAddress> OnAddActivation(
        PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var grain = target.GrainIdentity;
        if (OrleansRing.PlaceOf(parts, grain) is { } member)
        {
            var address = SiloAddress.FromParsableString(member.Address);
            if (context.GetCompatibleSilos(target).Contains(address))
            {
                return Task.FromResult(address);
            }
        }

        throw new SiloUnavailableException($"No silo at work has a place for {grain} now.");
    }
}
