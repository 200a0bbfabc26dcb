namespace OrleansAlluxio.Core.CrossCluster;

/// <summary>How far an origin is.</summary>
/// <param name="Epoch">What the sequence counts in.</param>
/// <param name="Head">The sequence of its last change.</param>
public sealed record OriginPosition(string Epoch, long Head);
