using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>The copies after a content; null from the first.</summary>
internal sealed record CopiesRequest(FileVersion? After);
