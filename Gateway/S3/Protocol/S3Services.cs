using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Buckets;
using OrleansAlluxio.Gateway.S3.Versions;

namespace OrleansAlluxio.Gateway.S3.Protocol;

/// <summary>What every exchange shares.</summary>
/// <param name="Client">The fabric.</param>
/// <param name="Options">Settings of the door.</param>
/// <param name="Time">Time.</param>
internal sealed record S3Services(IFabricClient Client, S3DoorOptions Options, TimeProvider Time)
{
    /// <summary>What changes of versions share.</summary>
    public VersionServices Versions { get; } = new(new SystemRandomSource(), Time);

    /// <summary>Buckets without lifecycle rules.</summary>
    public QuietBuckets Unruled { get; } = new();
}
