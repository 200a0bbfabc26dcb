namespace OrleansAlluxio.Core.Fabric;

/// <summary>Where a job stands.</summary>
public enum JobState
{
    /// <summary>Durable and waiting for its turn.</summary>
    Waiting,

    /// <summary>Under way, also across restarts.</summary>
    Running,

    /// <summary>Halted until somebody resumes it.</summary>
    Paused,

    /// <summary>Ended, and every file it was for is done.</summary>
    Done,

    /// <summary>Ended, and something failed; it can be retried.</summary>
    Failed,

    /// <summary>Ended because somebody asked for it.</summary>
    Cancelled,
}
