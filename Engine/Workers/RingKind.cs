namespace OrleansAlluxio.Engine.Workers;

/// <summary>Who is in the ring.</summary>
public enum RingKind
{
    /// <summary>The live workers: what a lost one owned is filled elsewhere at once.</summary>
    Dynamic,

    /// <summary>
    /// All workers that are not decommissioned: an absent one keeps its share, whose blocks others give meanwhile. For
    /// clusters whose workers restart more often than they go.
    /// </summary>
    Static,
}
