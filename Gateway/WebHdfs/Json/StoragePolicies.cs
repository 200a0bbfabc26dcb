namespace OrleansAlluxio.Gateway.WebHdfs.Json;

/// <summary>Hadoop's storage policies. HOT is what everything has that was given none.</summary>
internal static class StoragePolicies
{
    /// <summary>The default.</summary>
    public static StoragePolicy Hot { get; } =
        new(7, "HOT", ["DISK"]) { ReplicationFallbacks = ["ARCHIVE"] };

    /// <summary>All of them, by id.</summary>
    public static IReadOnlyList<StoragePolicy> All { get; } =
    [
        new(2, "COLD", ["ARCHIVE"]),
        new(5, "WARM", ["DISK", "ARCHIVE"])
        {
            CreationFallbacks = ["DISK", "ARCHIVE"],
            ReplicationFallbacks = ["DISK", "ARCHIVE"],
        },
        Hot,
        new(10, "ONE_SSD", ["SSD", "DISK"])
        {
            CreationFallbacks = ["SSD", "DISK"],
            ReplicationFallbacks = ["SSD", "DISK"],
        },
        new(12, "ALL_SSD", ["SSD"]) { CreationFallbacks = ["DISK"], ReplicationFallbacks = ["DISK"] },
        new(15, "LAZY_PERSIST", ["RAM_DISK", "DISK"])
        {
            CreationFallbacks = ["DISK"],
            ReplicationFallbacks = ["DISK"],
            CopyOnCreate = true,
        },
    ];

    /// <summary>The policy of a name, whatever its case; null when there is none.</summary>
    public static StoragePolicy? TryFind(string name) =>
        All.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether it asks for the fastest storage, which pins what is cached.</summary>
    public static bool Pins(StoragePolicy policy) => policy.Name is "ALL_SSD" or "ONE_SSD" or "LAZY_PERSIST";
}
