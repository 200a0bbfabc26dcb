using OrleansAlluxio.Tests.Gateway.WebHdfs;
using OrleansAlluxio.Tests.Orleans.Silos;

namespace OrleansAlluxio.Tests.Orleans.Suites;

/// <summary>Attributes, renames and removals over WebHDFS at three silos.</summary>
[Collection(SiloCollection.Name)]
public sealed class SilosWebHdfsAttributeTests(SiloFabrics fabrics) : WebHdfsAttributeTests(fabrics);
