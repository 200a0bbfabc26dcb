using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Tests.Simulation.CrossCluster;

/// <summary>One change of the modelled store, and what became of its message.</summary>
internal sealed class StoreChangeRecord
{
    public required int Origin { get; init; }

    public required StoreLocation Place { get; init; }

    /// <summary>The store's version of the place after it.</summary>
    public required long Version { get; init; }

    /// <summary>Which epoch of the origin it belongs to.</summary>
    public required int EpochNumber { get; init; }

    /// <summary>Its sequence, once it has one; 0 for one that was never announced.</summary>
    public long Sequence { get; set; }
}
