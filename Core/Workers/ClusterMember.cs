namespace OrleansAlluxio.Core.Workers;

/// <summary>One worker of a view.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">Its data plane; null for the one inside the process with the metadata.</param>
/// <param name="Locality">Where it stands.</param>
/// <param name="IsLive">Whether it reports.</param>
/// <param name="IsInRing">Whether it owns a share: not when decommissioned, nor, in a dynamic ring, when lost.</param>
public sealed record ClusterMember(string Id, Uri? Url, WorkerLocality Locality, bool IsLive, bool IsInRing)
{
    /// <summary>Bytes its tiers take: its share of the ring goes by them. 0 where nobody knows.</summary>
    public long CapacityBytes { get; init; }

    /// <summary>Bytes of them that are free, in sixteenths; 0 where nobody knows.</summary>
    public long FreeBytes { get; init; }

    /// <summary>Proves to readers that they are on its machine; null where it grants them nothing.</summary>
    public string? ProofFile { get; init; }
}
