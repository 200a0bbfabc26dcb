using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>A file or directory that a job failed at.</summary>
/// <param name="Path">Which.</param>
/// <param name="Kind">What went wrong, for programs.</param>
/// <param name="Reason">What went wrong, for people.</param>
/// <param name="Attempts">How many passes of the job have tried it.</param>
[GenerateSerializer, Immutable, Alias("oa.job-failure")]
public sealed record JobFailure(
    [property: Id(0)] FabricPath Path,
    [property: Id(1)] FabricErrorKind Kind,
    [property: Id(2)] string Reason,
    [property: Id(3)] int Attempts);
