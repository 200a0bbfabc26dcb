using OrleansAlluxio.Tests.Gateway.S3;
using OrleansAlluxio.Tests.Orleans.Silos;

namespace OrleansAlluxio.Tests.Orleans.Suites;

/// <summary>Amazon's own client at three silos.</summary>
[Collection(SiloCollection.Name)]
public sealed class SilosS3EndToEndTests(SilosFixture fabrics) : S3EndToEndTests(fabrics), IClassFixture<SilosFixture>;
