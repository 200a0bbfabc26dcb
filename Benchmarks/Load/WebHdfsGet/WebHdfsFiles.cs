using OrleansAlluxio.Benchmarks.Load.HotGet;

namespace OrleansAlluxio.Benchmarks.Load.WebHdfsGet;

/// <summary>The same files on both sides: below nginx' folder and in the tree.</summary>
internal sealed class WebHdfsFiles(string documents, Uri door, string user) : IDisposable
{
    private readonly HttpClient _http =
        new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(60) };

    public void Dispose() => _http.Dispose();

    /// <summary>Writes the files of one size and reads each back whole: right bytes first, and warm.</summary>
    public async Task PutAsync(ObjectSize size, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(documents, "hot"));
        var bytes = new byte[size.Bytes];
        foreach (var (index, key) in size.Keys.Index())
        {
            new Random(index).NextBytes(bytes);
            await File.WriteAllBytesAsync(Path.Combine(documents, key), bytes, cancellationToken);
            using var first = await _http.PutAsync(
                Url(key, "op=CREATE&overwrite=true"), null, cancellationToken);
            using var content = new ByteArrayContent(bytes);
            using var second = await _http.PutAsync(first.Headers.Location, content, cancellationToken);
            if (!second.IsSuccessStatusCode)
            {
                throw new InvalidOperationException($"'{key}' was not written: {(int)second.StatusCode}");
            }

            var target = await TargetAsync(key, cancellationToken);
            var answer = await _http.GetByteArrayAsync(new Uri(door, target), cancellationToken);
            if (!bytes.AsSpan().SequenceEqual(answer))
            {
                throw new InvalidOperationException($"'{key}' came back with other bytes than were put");
            }
        }
    }

    /// <summary>A file with the request paths for each side.</summary>
    public async Task<(string Nginx, string WebHdfs)> WritePathsAsync(
        ObjectSize size, string folder, CancellationToken cancellationToken)
    {
        var nginx = Path.Combine(folder, $"{size.Name}.nginx.paths");
        var own = Path.Combine(folder, $"{size.Name}.webhdfs.paths");
        var targets = new List<string>();
        foreach (var key in size.Keys)
        {
            targets.Add(await TargetAsync(key, cancellationToken));
        }

        await File.WriteAllLinesAsync(nginx, size.Keys.Select(static key => "/" + key), cancellationToken);
        await File.WriteAllLinesAsync(own, targets, cancellationToken);
        return (nginx, own);
    }

    // Where a client ends up that reads the whole file: here at once, or where it is sent.
    private async Task<string> TargetAsync(string key, CancellationToken cancellationToken)
    {
        var url = Url(key, "op=OPEN");
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        using var answer = await _http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return (answer.Headers.Location ?? url).PathAndQuery;
    }

    private Uri Url(string key, string query) => new(door, $"/webhdfs/v1/{key}?{query}&user.name={user}");
}
