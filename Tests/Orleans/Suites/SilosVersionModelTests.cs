using OrleansAlluxio.Tests.Gateway.S3.Versions;
using OrleansAlluxio.Tests.Orleans.Silos;

namespace OrleansAlluxio.Tests.Orleans.Suites;

/// <summary>Random operations on versions against their model, each through another silo.</summary>
[Collection(SiloCollection.Name)]
public sealed class SilosVersionModelTests(SiloFabrics fabrics) : VersionModelTests(fabrics);
