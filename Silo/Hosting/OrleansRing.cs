using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using OrleansAlluxio.Metastore.Silos;
using OrleansAlluxio.Silo.Silos;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>Has the fabric's grains live where the view of the silos at work says.</summary>
internal static class OrleansRing
{
    /// <summary>Adds the strategy, who decides by it, and that nothing else moves them.</summary>
    public static ISiloBuilder AddRingPlacement(this ISiloBuilder silo)
    {
        silo.Services.AddSingleton<IPlacementStrategyResolver, OrleansRingResolver>();
        silo.Services.AddSingleton<IGrainPropertiesProvider, OrleansPinned>();
        return silo.AddPlacementDirector<OrleansRingPlacement, OrleansRingDirector>();
    }

    /// <summary>The silo where a grain belongs, by the view in force here; null while there is none.</summary>
    public static SiloMember? PlaceOf(SiloParts parts, GrainId grain)
    {
        var key = grain.Key.ToString()!;
        var view = parts.Seat.View;
        return grain.Type == OrleansGrains.Directory ? parts.Gate.OwnerOf(key)
            : grain.Type == OrleansGrains.Silo ? view.Members.FirstOrDefault(m => m.Id == key)
            : LeaderOf(parts, view);
    }

    // This silo may lead for a moment before the view says so.
    private static SiloMember? LeaderOf(SiloParts parts, SiloView view) =>
        parts.Lead.Leads ? view.Members.FirstOrDefault(m => m.Id == parts.Seat.Id) : view.Leader;
}
