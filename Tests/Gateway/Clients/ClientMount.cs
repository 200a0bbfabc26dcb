namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>What lies under the root of the fabric that a client talks to.</summary>
public enum ClientMount
{
    /// <summary>The default: a directory of the fabric's home.</summary>
    Local,

    /// <summary>A bucket of a second fabric, reached over S3 with signed requests.</summary>
    S3,
}
