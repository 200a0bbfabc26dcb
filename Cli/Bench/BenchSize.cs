namespace OrleansAlluxio.Cli.Bench;

/// <summary>How much is measured.</summary>
/// <param name="Files">Operations of each small kind.</param>
/// <param name="LargeBytes">Length of the large file.</param>
/// <param name="Parallel">Operations at once.</param>
internal sealed record BenchSize(int Files, long LargeBytes, int Parallel);
