namespace OrleansAlluxio.Core.Fabric;

/// <summary>What an active sync point does.</summary>
[GenerateSerializer, Alias("oa.sync-point-state")]
public enum SyncPointState
{
    /// <summary>It is being set up: changes are not noticed yet, and everything counts as changed once it is.</summary>
    Starting = 1,

    /// <summary>The store tells its changes.</summary>
    Watching = 2,

    /// <summary>The store's directories are looked at in turn.</summary>
    Polling = 3,

    /// <summary>Only event notifications count.</summary>
    Listening = 4,

    /// <summary>The store failed; it is tried again, and then everything counts as changed.</summary>
    Retrying = 5,
}
