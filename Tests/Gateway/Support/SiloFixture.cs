using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAlluxio.Silo;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Tests.Gateway.Support;

/// <summary>The real fabric in this process: a home of its own, doors on free loopback ports.</summary>
public sealed class SiloFixture : IAsyncLifetime
{
    private readonly string _home = Directory.CreateTempSubdirectory("fabric-s3").FullName;
    private FabricSilo _silo = null!;

    /// <summary>Where S3 is served.</summary>
    public Uri S3Url => _silo.S3Url;

    /// <summary>The access key id.</summary>
    public string AccessKeyId => _silo.Credentials.AccessKey;

    /// <summary>Its secret.</summary>
    public string Secret => _silo.Credentials.SecretKey;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _silo = await FabricSilo.StartAsync(
        new UpOptions
        {
            Home = _home,
            S3 = new IPEndPoint(IPAddress.Loopback, 0),
            WebHdfs = null,
            Http = new IPEndPoint(IPAddress.Loopback, 0),
        },
        NullLoggerFactory.Instance,
        CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }
}
