using OrleansAlluxio.Tests.Gateway.S3.Versions;
using OrleansAlluxio.Tests.Orleans.Silos;

namespace OrleansAlluxio.Tests.Orleans.Suites;

/// <summary>Versions by many clients at three silos.</summary>
[Collection(SiloCollection.Name)]
public sealed class SilosConcurrentVersionTests(SiloFabrics fabrics) : ConcurrentVersionTests(fabrics);
