using System.Globalization;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Gateway.Support;

namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>A running fabric, what tests do to it without a client, and the store below it.</summary>
internal sealed class ClientFabric : IAsyncDisposable
{
    private const string StoreBucket = "store";
    private const string StorePrefix = "under/here";

    private readonly string _directory;
    private readonly IRunningFabric _silo;
    private JoinedGateway? _gateway;

    private ClientFabric(string directory, IRunningFabric silo, IStoreView store)
    {
        _directory = directory;
        _silo = silo;
        Store = store;
    }

    /// <summary>Where S3 is served.</summary>
    public Uri S3Url => _gateway?.Process.S3Url ?? _silo.S3Url;

    /// <summary>Where WebHDFS is served.</summary>
    public Uri WebHdfsUrl => _gateway?.Process.WebHdfsUrl ?? _silo.WebHdfsUrl!;

    /// <summary>Host and port of WebHDFS at each process that has bytes.</summary>
    public IEnumerable<string> WebHdfsAuthorities => _gateway is null
        ? _silo.WebHdfsUrls.Select(static url => url.Authority)
        : [WebHdfsUrl.Authority];

    /// <summary>The fabric behind its doors.</summary>
    public IFabricClient Client => _silo.Client;

    /// <summary>Host and port of it.</summary>
    public string Authority => S3Url.Authority;

    /// <summary>The access key id.</summary>
    public string AccessKey => _silo.Credentials.AccessKey;

    /// <summary>Its secret.</summary>
    public string SecretKey => _silo.Credentials.SecretKey;

    /// <summary>The store below the root.</summary>
    public IStoreView Store { get; }

    /// <summary>Starts one with the root mount that a new home gets.</summary>
    public static async Task<ClientFabric> StartOnDirectoryAsync(
        FabricStart start, CancellationToken cancellationToken)
    {
        var directory = NewDirectory();
        var silo = await start(Path.Combine(directory, "home"), [], cancellationToken);
        return new ClientFabric(directory, silo, new DirectoryStoreView(Path.Combine(directory, "home", "root")));
    }

    /// <summary>Starts one whose root is a prefix of a bucket, and the fabric that serves this bucket.</summary>
    public static async Task<ClientFabric> StartOnBucketAsync(
        FabricStart start, CancellationToken cancellationToken)
    {
        var directory = NewDirectory();
        var store = await SoleFabric.StartAsync(Path.Combine(directory, "store"), [], cancellationToken);
        await store.Client.CreateDirectoryAsync(
            FabricPath.Parse("/" + StoreBucket), new DirectoryOptions(), cancellationToken);
        var mount = string.Create(
            CultureInfo.InvariantCulture,
            $"/=s3://{StoreBucket}/{StorePrefix},endpoint={store.S3Url},access-key={store.Credentials.AccessKey}"
                + $",secret-key={store.Credentials.SecretKey},path-style=true");
        var silo = await start(Path.Combine(directory, "home"), ["--mount", mount], cancellationToken);
        return new ClientFabric(directory, silo, new BucketStoreView(store, StoreBucket, StorePrefix));
    }

    /// <summary>Has its doors be those of a gateway from now on.</summary>
    public async Task<ClientFabric> BehindGatewayAsync()
    {
        _gateway = await JoinedGateway.StartAsync(_silo.HttpUrl, "--s3-domain", "fabric.test");
        return this;
    }

    /// <summary>Makes a bucket without a client.</summary>
    public Task MakeBucketAsync(string bucket, CancellationToken cancellationToken) => _silo.Client
        .CreateDirectoryAsync(FabricPath.Parse("/" + bucket), new DirectoryOptions(), cancellationToken).AsTask();

    /// <summary>Puts an object without a client.</summary>
    public async Task PutAsync(string bucket, string key, byte[] bytes, CancellationToken cancellationToken)
    {
        var options = new CreateOptions { CreateParents = true, LengthBytes = bytes.Length };
        await using var writer = await _silo.Client.CreateAsync(
            FabricPath.Parse($"/{bucket}/{key}"), options, cancellationToken);
        await writer.WriteAsync(bytes, cancellationToken);
        await writer.CompleteAsync(null, cancellationToken);
    }

    /// <summary>Has the store asked again by every access to a bucket.</summary>
    public Task SyncAlwaysAsync(string bucket, CancellationToken cancellationToken) =>
        SetPropertyAsync(bucket, PropertyNames.SyncInterval, "0", cancellationToken);

    /// <summary>Sets a property of a bucket.</summary>
    public Task SetPropertyAsync(string bucket, string name, string value, CancellationToken cancellationToken) =>
        _silo.Client.Administration.SetPathPropertyAsync(
            new PathProperty(FabricPath.Parse("/" + bucket), name, value), cancellationToken).AsTask();

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        await _silo.DisposeAsync();
        await Store.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private static string NewDirectory() => Directory.CreateTempSubdirectory("fabric-clients").FullName;
}
