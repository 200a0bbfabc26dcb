using System.Net;
using System.Net.Http.Headers;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Silo;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Tests.Gateway.Observability;

/// <summary>A real fabric in this process that every kind of thing has happened to.</summary>
public sealed class ObservedSilo : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fabric-observed").FullName;
    private FabricSilo _silo = null!;

    /// <summary>The fabric API, logged in.</summary>
    public HttpClient Api { get; private set; } = null!;

    /// <summary>WebHDFS.</summary>
    public HttpClient WebHdfs { get; private set; } = null!;

    /// <summary>S3, logged in.</summary>
    public IAmazonS3 S3 { get; private set; } = null!;

    /// <summary>The fabric in process.</summary>
    public IFabricClient Client => _silo.Client;

    /// <summary>Where S3 is served.</summary>
    public Uri S3Url => _silo.S3Url;

    /// <summary>Access key of the administrator.</summary>
    public string AccessKey => _silo.Credentials.AccessKey;

    /// <summary>Its secret.</summary>
    public string SecretKey => _silo.Credentials.SecretKey;

    /// <summary>The administrator's token.</summary>
    public string LoginToken => _silo.Credentials.Token;

    /// <summary>Its home.</summary>
    public string Home => Path.Combine(_directory, "home");

    /// <summary>A store that fails: its directory became a file.</summary>
    private string Broken => Path.Combine(_directory, "broken");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        _silo = await FabricSilo.StartAsync(
            new UpOptions { Home = Home, S3 = any, WebHdfs = any, Http = any, Audit = true },
            NullLoggerFactory.Instance, CancellationToken.None);
        Api = new HttpClient { BaseAddress = _silo.HttpUrl };
        Api.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", _silo.Credentials.Token);
        WebHdfs = new HttpClient { BaseAddress = _silo.WebHdfsUrl };
        S3 = new AmazonS3Client(
            new BasicAWSCredentials(_silo.Credentials.AccessKey, _silo.Credentials.SecretKey),
            new AmazonS3Config
            {
                ServiceURL = _silo.S3Url.ToString(),
                ForcePathStyle = true,
                AuthenticationRegion = "us-east-1",
                MaxErrorRetry = 0,
            });
        await HappenAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        S3.Dispose();
        Api.Dispose();
        WebHdfs.Dispose();
        await _silo.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>The figures as Prometheus gets them.</summary>
    internal Task<string> ScrapeAsync() => Api.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

    private async Task<bool> AreCountedAsync(CancellationToken cancellationToken)
    {
        const string Requests = "fabric_door_request_duration_seconds_count";
        var metrics = new ScrapedMetrics(await Api.GetStringAsync("/metrics", cancellationToken));
        return metrics.Sum(Requests, ("door", "s3")) >= 4 && metrics.Sum(Requests, ("door", "webhdfs")) >= 1
            && metrics.Sum("fabric_door_errors_total", ("door", "api"), ("error", "NotFound")) >= 1
            && metrics.Sum("fabric_persist_failing") >= 1;
    }

    private async Task HappenAsync()
    {
        await S3.PutBucketAsync("box");
        await S3.PutObjectAsync(new PutObjectRequest { BucketName = "box", Key = "k", ContentBody = "hello" });
        (await S3.GetObjectAsync("box", "k")).Dispose();
        await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => S3.GetObjectAsync("box", "absent"));
        (await WebHdfs.GetAsync("/webhdfs/v1/box/absent?op=GETFILESTATUS&user.name=root")).Dispose();
        (await Api.GetAsync("/api/v1/status?path=/absent")).Dispose();
        Directory.CreateDirectory(Broken);
        await _silo.Client.Administration.MountAsync(
            new MountRequest { Path = FabricPath.Parse("/broken"), Uri = new Uri(Broken).AbsoluteUri },
            CancellationToken.None);
        await using (var writer = await _silo.Client.CreateAsync(
            FabricPath.Parse("/broken/f"), new CreateOptions { WriteType = WriteType.AsyncThrough, LengthBytes = 1 },
            CancellationToken.None))
        {
            Directory.Delete(Broken, recursive: true);
            await File.WriteAllTextAsync(Broken, "no directory");
            await writer.WriteAsync(new byte[1], CancellationToken.None);
            await writer.CompleteAsync(null, CancellationToken.None);
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(180));
        while ((await _silo.Client.Administration.ListPersistsAsync(10, limit.Token)).All(static p => p.Reason is null))
        {
            await Task.Delay(20, limit.Token);
        }

        // A request is counted after its answer, and how many persists fail is looked up now and then: the figures of
        // what has happened above are whole from here on.
        while (!await AreCountedAsync(limit.Token))
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
