namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>What a bucket does with what is replaced or deleted.</summary>
internal enum VersioningState : byte
{
    /// <summary>Never versioned: it is gone. Costs nothing.</summary>
    Off = 0,

    /// <summary>It is kept, and every write has an id of its own.</summary>
    Enabled = 1,

    /// <summary>Versions that have an id are kept; what is written now is the version <c>null</c>.</summary>
    Suspended = 2,
}
