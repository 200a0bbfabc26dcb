namespace OrleansAlluxio.Core.Fabric;

/// <summary>One directory of a tier.</summary>
/// <param name="Worker">The worker's id.</param>
/// <param name="Tier">MEM, SSD or HDD.</param>
/// <param name="Directory">The directory.</param>
/// <param name="CapacityBytes">Its quota.</param>
/// <param name="UsedBytes">Bytes in use.</param>
/// <param name="DirtyBytes">Bytes that only the fabric has.</param>
/// <param name="Pages">Number of pages.</param>
/// <param name="Health">"ok", or why not.</param>
[GenerateSerializer, Immutable, Alias("oa.tier-status")]
public sealed record TierStatus(
    [property: Id(0)] string Worker, [property: Id(1)] string Tier, [property: Id(2)] string Directory,
    [property: Id(3)] long CapacityBytes, [property: Id(4)] long UsedBytes, [property: Id(5)] long DirtyBytes,
    [property: Id(6)] long Pages, [property: Id(7)] string Health);
