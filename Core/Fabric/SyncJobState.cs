namespace OrleansAlluxio.Core.Fabric;

/// <summary>Where a sync job stands.</summary>
public enum SyncJobState
{
    /// <summary>Under way, also across restarts.</summary>
    Running,

    /// <summary>Ended; single directories may have failed.</summary>
    Done,

    /// <summary>Ended by a failure of the whole.</summary>
    Failed,

    /// <summary>Ended because somebody asked for it.</summary>
    Cancelled,
}
