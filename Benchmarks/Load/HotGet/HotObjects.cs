using OrleansAlluxio.Benchmarks.Load.Signing;

namespace OrleansAlluxio.Benchmarks.Load.HotGet;

/// <summary>The same objects on both sides: as files below nginx' folder and as objects of one bucket.</summary>
internal sealed class HotObjects(string documents, S3Presigner presigner) : IDisposable
{
    public const string Bucket = "hot-get";

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };

    public void Dispose() => _http.Dispose();

    /// <summary>Makes the bucket; one that is there already will do.</summary>
    public async Task CreateBucketAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.PutAsync(presigner.Url(HttpMethod.Put, Bucket), null, cancellationToken);
        if (response.StatusCode != System.Net.HttpStatusCode.Conflict)
        {
            await ThrowUnlessSuccessAsync(response, cancellationToken);
        }
    }

    /// <summary>Writes the objects of one size and reads each back whole: right bytes first, and warm.</summary>
    public async Task PutAsync(ObjectSize size, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(documents, "hot"));
        var bytes = new byte[size.Bytes];
        foreach (var (index, key) in size.Keys.Index())
        {
            new Random(index).NextBytes(bytes);
            await File.WriteAllBytesAsync(Path.Combine(documents, key), bytes, cancellationToken);
            using var content = new ByteArrayContent(bytes);
            var target = presigner.Url(HttpMethod.Put, Bucket, key);
            using var put = await _http.PutAsync(target, content, cancellationToken);
            await ThrowUnlessSuccessAsync(put, cancellationToken);
            using var get = await _http.GetAsync(presigner.Url(HttpMethod.Get, Bucket, key), cancellationToken);
            await ThrowUnlessSuccessAsync(get, cancellationToken);
            var answer = await get.Content.ReadAsByteArrayAsync(cancellationToken);
            if (!bytes.AsSpan().SequenceEqual(answer))
            {
                throw new InvalidOperationException($"'{key}' came back with other bytes than were put");
            }
        }
    }

    /// <summary>A file with the request paths for each side.</summary>
    public async Task<(string Nginx, string S3)> WritePathsAsync(
        ObjectSize size, string folder, CancellationToken cancellationToken)
    {
        var nginx = Path.Combine(folder, $"{size.Name}.nginx.paths");
        var s3 = Path.Combine(folder, $"{size.Name}.s3.paths");
        await File.WriteAllLinesAsync(nginx, size.Keys.Select(key => "/" + key), cancellationToken);
        await File.WriteAllLinesAsync(
            s3, size.Keys.Select(key => presigner.PathAndQuery(HttpMethod.Get, Bucket, key)), cancellationToken);
        return (nginx, s3);
    }

    private static async Task ThrowUnlessSuccessAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            var path = response.RequestMessage?.RequestUri?.AbsolutePath;
            var start = body[..Math.Min(500, body.Length)];
            throw new InvalidOperationException(
                $"{response.RequestMessage?.Method} {path}: {(int)response.StatusCode} {start}");
        }
    }
}
