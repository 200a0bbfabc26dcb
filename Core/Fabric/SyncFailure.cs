using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>A directory that could not be compared with its store.</summary>
/// <param name="Path">The directory.</param>
/// <param name="Kind">How it failed.</param>
/// <param name="Reason">Why, a sentence.</param>
[GenerateSerializer, Immutable, Alias("oa.sync-failure")]
public sealed record SyncFailure(
    [property: Id(0)] FabricPath Path, [property: Id(1)] FabricErrorKind Kind, [property: Id(2)] string Reason);
