using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Orleans.GrainDirectory;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Runtime.GrainDirectory;
using Orleans.Runtime.Placement;
using OrleansAlluxio.Silo.Hosting;

namespace OrleansAlluxio.Tests.Orleans.Duplicates;

/// <summary>
/// One silo's side of a cluster that has come apart: it knows of its own activations only and makes what it is asked
/// for.
/// </summary>
internal sealed class SplitDirectory : IGrainDirectory, IGrainDirectoryResolver, IPlacementStrategyResolver
{
    private static readonly PreferLocalPlacement Here = new();

    private readonly ConcurrentDictionary<GrainId, GrainAddress> _known = new();

    public Task<GrainAddress?> Register(GrainAddress address) =>
        Task.FromResult<GrainAddress?>(_known.GetOrAdd(address.GrainId, address));

    public Task<GrainAddress?> Register(GrainAddress address, GrainAddress? previousAddress) => Register(address);

    public Task Unregister(GrainAddress address)
    {
        _known.TryRemove(new KeyValuePair<GrainId, GrainAddress>(address.GrainId, address));
        return Task.CompletedTask;
    }

    public Task<GrainAddress?> Lookup(GrainId grainId) =>
        Task.FromResult(_known.TryGetValue(grainId, out var address) ? address : null);

    public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;

    public bool TryResolveGrainDirectory(
        GrainType grainType, GrainProperties? properties, [NotNullWhen(true)] out IGrainDirectory? grainDirectory)
    {
        grainDirectory = grainType == OrleansGrains.Directory ? this : null;
        return grainDirectory is not null;
    }

    public bool TryResolvePlacementStrategy(
        GrainType grainType, GrainProperties? properties, [MaybeNullWhen(false)] out PlacementStrategy result)
    {
        result = grainType == OrleansGrains.Directory ? Here : null;
        return result is not null;
    }
}
