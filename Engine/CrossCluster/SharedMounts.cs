using System.Collections.Concurrent;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>
/// The mounts that other clusters may have, too, and where paths and places are each other's. Thread-safe.
/// </summary>
internal sealed class SharedMounts(MountTable mounts, StoreLocation? ownPlace)
{
    // Many more than there are mounts; a table that changes for ever does not grow for ever.
    private const int CachedMax = 10_000;

    private readonly ConcurrentDictionary<string, StoreLocation?> _byUri = new(StringComparer.Ordinal);

    /// <summary>All of them, as others are told.</summary>
    public IReadOnlyList<ClusterMount> All()
    {
        var all = new List<ClusterMount>();
        foreach (var mount in mounts.All)
        {
            if (LocationOf(mount) is { } location)
            {
                all.Add(new ClusterMount(location, mount.Record.ReadOnly));
            }
        }

        return all;
    }

    /// <summary>Where a mount is in its store; null when it is this fabric's own, or cannot be told.</summary>
    public StoreLocation? LocationOf(Mount mount)
    {
        if (_byUri.TryGetValue(mount.Record.Uri, out var known))
        {
            return known;
        }

        if (_byUri.Count >= CachedMax)
        {
            _byUri.Clear();
        }

        return _byUri[mount.Record.Uri] = TryLocate(mount.Record.Uri);
    }

    /// <summary>Whether a place is this fabric's own.</summary>
    public bool IsOwn(StoreLocation location) => ownPlace is { } own && location.IsSameOrUnder(own);

    /// <summary>The paths whose entries a change at a place is about.</summary>
    public IReadOnlyList<FabricPath> PathsOf(StoreLocation place, bool isSubtree)
    {
        var paths = new List<FabricPath>();
        foreach (var mount in mounts.All)
        {
            if (LocationOf(mount) is not { } mounted)
            {
                continue;
            }

            if (isSubtree && mounted.IsSameOrUnder(place))
            {
                paths.Add(mount.Path);
            }
            else if (place.IsSameOrUnder(mounted) && TryPathOf(place, mounted, mount) is { } path)
            {
                paths.Add(path);
            }
        }

        return paths;
    }

    /// <summary>The places that a path and what is below it show; none when they are this fabric's own.</summary>
    public IReadOnlyList<StoreLocation> PlacesOf(FabricPath path)
    {
        var places = new List<StoreLocation>();
        var holder = mounts.Of(path);
        if (LocationOf(holder) is { } mounted)
        {
            places.Add(StoreLocations.Of(mounted, holder, path));
        }

        places.AddRange(mounts.Below(path).Select(LocationOf).OfType<StoreLocation>());
        return places;
    }

    // Another mount inside this one hides the place; a path that is too long cannot be asked for here.
    private FabricPath? TryPathOf(StoreLocation place, StoreLocation mounted, Mount mount)
    {
        var relative = place.Path.RelativeTo(mounted.Path);
        var text = relative.Length == 0 ? mount.Path.Value : $"{mount.Path.Value.TrimEnd('/')}/{relative}";
        return FabricPath.TryParse(text, out var path, out _) && mounts.Of(path).Id == mount.Id ? path : null;
    }

    private StoreLocation? TryLocate(string uri)
    {
        try
        {
            var location = StoreLocations.Of(uri);
            return IsOwn(location) ? null : location;
        }
        catch (FabricException)
        {
            return null; // Mounted before this fabric told others anything: it shares what it can.
        }
    }
}
