namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>What a frame is to a receiver.</summary>
internal enum LedgerOutcome
{
    /// <summary>It is known already.</summary>
    Duplicate,

    /// <summary>Something before it is missing: the subscription is opened again at the watermark.</summary>
    Gap,

    /// <summary>It follows: what it says is marked, then the watermark moves.</summary>
    Apply,
}
