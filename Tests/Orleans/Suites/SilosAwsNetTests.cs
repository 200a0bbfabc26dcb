using OrleansAlluxio.Tests.Gateway.Clients;
using OrleansAlluxio.Tests.Orleans.Silos;

namespace OrleansAlluxio.Tests.Orleans.Suites;

/// <summary>The unmodified AWSSDK.S3 at three silos, over both mounts.</summary>
[Collection(SiloCollection.Name)]
public sealed class SilosAwsNetTests(SiloFabrics fabrics) : AwsNetTests(fabrics);
