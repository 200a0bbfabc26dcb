using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>Compares the tree with its stores. Thread-safe; failures are <see cref="FabricException"/>s.</summary>
public interface IFabricConsistency
{
    /// <summary>
    /// Compares everything at and below a path with the store and tells every difference as it is found, then the
    /// summary: the last line, and without it the answer was cut. In bounded memory, whatever the size of the tree.
    /// What only the fabric has is no difference and never touched. NotFound when neither side has the path.
    /// </summary>
    IAsyncEnumerable<ConsistencyLine> CheckAsync(
        FabricPath path, ConsistencyOptions options, CancellationToken cancellationToken);
}
