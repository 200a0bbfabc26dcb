using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAlluxio.Silo;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Tests.Gateway.Support;

/// <summary>
/// The real fabric in this process: a home of its own, doors on free loopback ports. With
/// <c>FABRIC_TEST_DOORS=gateway</c> the doors are those of a gateway that has joined it.
/// </summary>
public class SiloFixture : IAsyncLifetime
{
    private readonly string _home = Directory.CreateTempSubdirectory("fabric-s3").FullName;
    private IRunningFabric _silo = null!;
    private JoinedGateway? _gateway;

    /// <summary>Where S3 is served.</summary>
    public Uri S3Url => _gateway?.Process.S3Url ?? _silo.S3Url;

    /// <summary>The access key id.</summary>
    public string AccessKeyId => _silo.Credentials.AccessKey;

    /// <summary>Its secret.</summary>
    public string Secret => _silo.Credentials.SecretKey;

    /// <summary>Whether tests go through a gateway.</summary>
    private protected virtual bool HasGateway => JoinedGateway.IsAskedFor;

    /// <summary>Starts the fabric.</summary>
    private protected virtual async Task<IRunningFabric> StartAsync(string home) =>
        new SoleFabric(await FabricSilo.StartAsync(
            new UpOptions
            {
                Home = home,
                S3 = new IPEndPoint(IPAddress.Loopback, 0),
                WebHdfs = null,
                Http = new IPEndPoint(IPAddress.Loopback, 0),
                ClusterSecret = JoinedGateway.Secret,
            },
            NullLoggerFactory.Instance,
            CancellationToken.None));

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _silo = await StartAsync(_home);
        if (HasGateway)
        {
            _gateway = await JoinedGateway.StartAsync(_silo.HttpUrl, "--webhdfs", "none");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        await _silo.DisposeAsync();
        Directory.Delete(_home, recursive: true);
        GC.SuppressFinalize(this);
    }
}
