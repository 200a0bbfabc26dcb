using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Client.Wire;

/// <summary>What a concatenation appends.</summary>
/// <param name="Sources">Files, in order.</param>
internal sealed record WireSources(IReadOnlyList<FabricPath> Sources);
