using OrleansAlluxio.Tests.Gateway.WebHdfs;
using OrleansAlluxio.Tests.Orleans.Silos;

namespace OrleansAlluxio.Tests.Orleans.Suites;

/// <summary>Files and directories, written and read over WebHDFS at three silos.</summary>
[Collection(SiloCollection.Name)]
public sealed class SilosWebHdfsFileTests(SiloFabrics fabrics) : WebHdfsFileTests(fabrics);
