using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Metadata;
using Orleans.Runtime.Placement;

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
}
