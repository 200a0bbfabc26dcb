using OrleansAlluxio.Benchmarks.Load.Servers;
using OrleansAlluxio.Benchmarks.Load.Signing;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Benchmarks.Load.ColdLoad;

/// <summary>The store that both sides read: a bucket of files behind an S3 door.</summary>
internal sealed class LoadOrigin : IAsyncDisposable
{
    public const string Bucket = "origin";

    private readonly IAsyncDisposable? _fabric;
    private readonly IDisposable? _ceph;

    private LoadOrigin(Uri url, S3Credentials credentials, IAsyncDisposable? fabric, IDisposable? ceph) =>
        (Url, Credentials, _fabric, _ceph) = (url, credentials, fabric, ceph);

    public Uri Url { get; }

    public S3Credentials Credentials { get; }

    /// <summary>Serves a folder that holds the bucket, or has Ceph take it in.</summary>
    public static async Task<LoadOrigin> StartAsync(
        ColdLoadOptions options, string folder, CancellationToken cancellationToken)
    {
        var files = Path.Combine(folder, "files");
        if (!options.IsCeph)
        {
            var server = await FabricServer.StartAsync(
                Path.Combine(folder, "origin"),
                ["--mount", $"/=file://{files}", "--mem", $"{folder}/origin.mem=64MiB", "--ssd",
                    $"{folder}/origin.ssd=64MiB"],
                cancellationToken);
            return new LoadOrigin(server.Url, server.Credentials, server, null);
        }

        if (CephCluster.WhyMissing is { } why)
        {
            throw new InvalidOperationException(why);
        }

        var ceph = await CephCluster.StartAsync();
        var origin = new LoadOrigin(
            new Uri($"http://127.0.0.1:{ceph.Port}"), new S3Credentials(CephCluster.AccessKey, CephCluster.SecretKey),
            null, ceph);
        await RcloneCopy.RunAsync(origin, [$"{files}/{Bucket}", $":s3:{Bucket}"], options, cancellationToken);
        return origin;
    }

    public async ValueTask DisposeAsync()
    {
        _ceph?.Dispose();
        if (_fabric is not null)
        {
            await _fabric.DisposeAsync();
        }
    }
}
