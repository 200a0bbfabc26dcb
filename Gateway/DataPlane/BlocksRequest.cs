using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>Which blocks of these contents are held.</summary>
internal sealed record BlocksRequest(IReadOnlyList<FileBlocks> Files);
