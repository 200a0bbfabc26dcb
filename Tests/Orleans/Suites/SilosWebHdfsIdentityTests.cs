using OrleansAlluxio.Tests.Gateway.WebHdfs;
using OrleansAlluxio.Tests.Orleans.Silos;

namespace OrleansAlluxio.Tests.Orleans.Suites;

/// <summary>Who somebody is, and may, over WebHDFS at three silos.</summary>
[Collection(SiloCollection.Name)]
public sealed class SilosWebHdfsIdentityTests(SiloFabrics fabrics) : WebHdfsIdentityTests(fabrics);
