namespace OrleansAlluxio.Core.Security;

/// <summary>What a user may at most do.</summary>
[GenerateSerializer, Alias("oa.role")]
public enum FabricRole
{
    /// <summary>Makes buckets, owns what it makes, and has the rights it was given.</summary>
    User,

    /// <summary>Reads every bucket that no right takes away, and changes nothing, whatever it was given.</summary>
    ReadOnly,

    /// <summary>May do everything, and alone administrates.</summary>
    Admin,

    /// <summary>Nobody: a request without a signature. No user has this role.</summary>
    Anonymous,

    /// <summary>
    /// Reads as a read-only user does, has the rights it was given, and operates the fabric: jobs, workers, and what is
    /// cached, pinned and persisted. Makes no buckets and administrates nothing.
    /// </summary>
    Operator,
}
