using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>What a receiver does with a frame.</summary>
/// <param name="Outcome">Whether it follows on what is known.</param>
/// <param name="Roots">Topics to mark whole.</param>
/// <param name="Messages">Changes to mark.</param>
/// <param name="Next">What is known after that.</param>
internal sealed record LedgerStep(
    LedgerOutcome Outcome, IReadOnlyList<StoreLocation> Roots, IReadOnlyList<InvalidationMessage> Messages,
    ClusterPeer Next)
{
    /// <summary>Whether there is anything to mark.</summary>
    public bool Marks => Roots.Count > 0 || Messages.Count > 0;
}
