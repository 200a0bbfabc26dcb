namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>A delegation token's number, or the one that a list goes on behind.</summary>
internal sealed record TokenQuestion(long Number);
