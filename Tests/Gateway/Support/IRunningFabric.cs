using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Silo.Home;

namespace OrleansAlluxio.Tests.Gateway.Support;

/// <summary>A running fabric as the suites use it: one process, or several of which any may answer.</summary>
internal interface IRunningFabric : IAsyncDisposable
{
    /// <summary>Where S3 is served.</summary>
    Uri S3Url { get; }

    /// <summary>Where WebHDFS is served; null when it is not.</summary>
    Uri? WebHdfsUrl { get; }

    /// <summary>Where each of its processes serves WebHDFS.</summary>
    IReadOnlyList<Uri> WebHdfsUrls { get; }

    /// <summary>Where the fabric API is served.</summary>
    Uri HttpUrl { get; }

    /// <summary>The fabric behind its doors.</summary>
    IFabricClient Client { get; }

    /// <summary>Its keys.</summary>
    Credentials Credentials { get; }
}
