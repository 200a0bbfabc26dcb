namespace OrleansAlluxio.Core.Fabric;

/// <summary>Where a worker keeps what proves that a reader is on its machine and may read its files.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="File">The file, an absolute path on its machine.</param>
public sealed record ProofPlace(string Worker, string File);
