namespace OrleansAlluxio.Gateway.S3.Policies;

/// <summary>What a policy says of a request.</summary>
internal enum PolicyVerdict
{
    /// <summary>Nothing.</summary>
    Silent,

    /// <summary>It may.</summary>
    Allow,

    /// <summary>It may not, whatever else says it may.</summary>
    Deny,
}
