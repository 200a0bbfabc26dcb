namespace OrleansAlluxio.Core.Fabric;

/// <summary>
/// Checks what the fabric keeps by itself: database, records, only copies. Thread-safe; failures are
/// <see cref="FabricException"/>s.
/// </summary>
public interface IFabricFsck
{
    /// <summary>
    /// Checks everything while the fabric serves, tells each finding, then the summary: the last line, and without it
    /// the answer was cut. With <paramref name="repair"/> what can be repaired is, and told as such.
    /// </summary>
    IAsyncEnumerable<FsckLine> CheckAsync(bool repair, CancellationToken cancellationToken);
}
