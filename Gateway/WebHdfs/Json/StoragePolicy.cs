namespace OrleansAlluxio.Gateway.WebHdfs.Json;

/// <summary>A storage policy as Hadoop describes it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="StorageTypes">Where replicas go.</param>
internal sealed record StoragePolicy(int Id, string Name, IReadOnlyList<string> StorageTypes)
{
    /// <summary>Where they go when these are full at creation.</summary>
    public IReadOnlyList<string> CreationFallbacks { get; init; } = [];

    /// <summary>The same for further replicas.</summary>
    public IReadOnlyList<string> ReplicationFallbacks { get; init; } = [];

    /// <summary>Whether the policy of a new file is that of its directory at that time.</summary>
    public bool CopyOnCreate { get; init; }
}
