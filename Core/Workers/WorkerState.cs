namespace OrleansAlluxio.Core.Workers;

/// <summary>Whether a worker takes part in the placement of data.</summary>
public enum WorkerState
{
    /// <summary>It reports in time and owns its share of the ring.</summary>
    Live = 1,

    /// <summary>It has not reported for longer than the deadline. It comes back by reporting again.</summary>
    Lost = 2,

    /// <summary>Taken out by an operator: it owns nothing and goes on giving what it has.</summary>
    Decommissioned = 3,
}
