using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Silos;

/// <summary>Writes a file through one of the doors of a silo: the fabric API, S3 or WebHDFS, by number.</summary>
internal sealed class ThreeDoors(SiloTrio trio) : IDisposable
{
    private const int Count = 3;

    private readonly ConcurrentDictionary<Uri, AmazonS3Client> _s3 = [];
    private readonly HttpClient _http = new()
    {
        Timeout = TimeSpan.FromSeconds(60),
        DefaultRequestHeaders =
        {
            Authorization = new AuthenticationHeaderValue(
                "Basic",
                Convert.ToBase64String(
                    Encoding.UTF8.GetBytes($"{FabricProcess.AccessKey}:{FabricProcess.SecretKey}"))),
        },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Writes; returns when it was acknowledged.</summary>
    public Task WriteAsync(int door, int silo, string path, byte[] bytes) => (door % Count) switch
    {
        0 => trio.Client(silo).WriteAsync(path, bytes),
        1 => PutObjectAsync(trio.Silos[silo], path, bytes),
        _ => PutFileAsync(trio.Silos[silo], path, bytes),
    };

    public void Dispose()
    {
        foreach (var client in _s3.Values)
        {
            client.Dispose();
        }

        _http.Dispose();
    }

    private async Task PutObjectAsync(FabricProcess silo, string path, byte[] bytes)
    {
        var parts = path[1..].Split('/', 2);
        using var body = new MemoryStream(bytes);
        await _s3.GetOrAdd(silo.S3, static (_, s) => s.Client(), silo).PutObjectAsync(
            new PutObjectRequest { BucketName = parts[0], Key = parts[1], InputStream = body }, Token);
    }

    private async Task PutFileAsync(FabricProcess silo, string path, byte[] bytes)
    {
        using var body = new ByteArrayContent(bytes);
        using var answer = await _http.PutAsync(
            new Uri(silo.WebHdfs, $"/webhdfs/v1{path}?op=CREATE&overwrite=true"), body, Token);
        answer.EnsureSuccessStatusCode();
    }
}
