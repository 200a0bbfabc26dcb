using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>One block of a content.</summary>
internal sealed record BlockRequest(FileBlocks File, int Index);
