namespace OrleansAlluxio.Engine.Persist;

/// <summary>States of a persist as stored and shown.</summary>
public static class PersistStates
{
    /// <summary>Waiting for its turn or its next attempt.</summary>
    public const string Queued = "QUEUED";

    /// <summary>An attempt is running.</summary>
    public const string Uploading = "UPLOADING";

    /// <summary>Waiting for a person or a policy: the store has something else.</summary>
    public const string Conflict = "CONFLICT";
}
