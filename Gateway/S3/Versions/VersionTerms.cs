using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>On what terms a write may become the current version.</summary>
/// <param name="Completion">The fabric's part.</param>
/// <param name="Kept">Where the version it replaces is kept by now; null when it is not.</param>
internal sealed record VersionTerms(CompletionTerms Completion, FabricPath? Kept);
