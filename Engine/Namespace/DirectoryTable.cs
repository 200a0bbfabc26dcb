namespace OrleansAlluxio.Engine.Namespace;

/// <summary>
/// One directory path's part of the tree: what its grain delegates to, and what the simulator drives directly.
/// </summary>
public sealed class DirectoryTable
{
    /// <summary>Composes the parts over shared entries.</summary>
    public DirectoryTable(FabricPath path, NamespaceServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var (metastore, fence, clock, time, options) = services;
        var entries = new DirectoryEntries(path, metastore, fence, options);
        Reads = new DirectoryReads(entries, metastore);
        Writes = new DirectoryWrites(entries, metastore, clock, time, fence, options);
        Moves = new DirectoryMoves(entries, metastore, clock, fence, options);
        Sync = new DirectorySync(entries, metastore, clock, fence);
        ListingSync = new DirectoryListingSync(entries, metastore, clock, options);
        Leases = new WriteLeases(time);
    }

    /// <summary>Lookups and listings.</summary>
    public DirectoryReads Reads { get; }

    /// <summary>Creates, removals, attributes.</summary>
    public DirectoryWrites Writes { get; }

    /// <summary>Renames.</summary>
    public DirectoryMoves Moves { get; }

    /// <summary>A store's answer about one entry.</summary>
    public DirectorySync Sync { get; }

    /// <summary>A store's listing.</summary>
    public DirectoryListingSync ListingSync { get; }

    /// <summary>Exclusive writers.</summary>
    public WriteLeases Leases { get; }
}
