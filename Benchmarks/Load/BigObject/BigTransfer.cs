using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using OrleansAlluxio.Benchmarks.Load.Signing;

namespace OrleansAlluxio.Benchmarks.Load.BigObject;

/// <summary>Moves the pattern to an S3 server and back.</summary>
internal sealed class BigTransfer(S3Presigner presigner, BigObjectOptions options) : IDisposable
{
    private const string Bucket = "big-object";

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromHours(1) };

    /// <summary>Makes the bucket.</summary>
    public async Task CreateBucketAsync(CancellationToken cancellationToken)
    {
        using var answer = await _http.PutAsync(presigner.Url(HttpMethod.Put, Bucket), null, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Uploads a key with one PUT.</summary>
    public async Task PutAsync(string key, long lengthBytes, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(
            presigner.Url(HttpMethod.Put, Bucket, key), 0, lengthBytes, cancellationToken);
    }

    /// <summary>Uploads a key in parts.</summary>
    public async Task PutInPartsAsync(string key, CancellationToken cancellationToken)
    {
        using var begun = await _http.PostAsync(
            presigner.Url(HttpMethod.Post, Bucket, key, "uploads="), null, cancellationToken);
        begun.EnsureSuccessStatusCode();
        var root = XElement.Parse(await begun.Content.ReadAsStringAsync(cancellationToken));
        var upload = Uri.EscapeDataString(root.Elements().Single(e => e.Name.LocalName == "UploadId").Value);
        var tags = new string[(options.Bytes + options.PartBytes - 1) / options.PartBytes];
        var limits = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.Parallel,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForAsync(0, tags.Length, limits, async (i, token) =>
        {
            var from = (long)i * options.PartBytes;
            var url = presigner.Url(
                HttpMethod.Put, Bucket, key,
                string.Create(CultureInfo.InvariantCulture, $"partNumber={i + 1}&uploadId={upload}"));
            using var answer = await SendAsync(url, from, Math.Min(options.PartBytes, options.Bytes - from), token);
            tags[i] = answer.Headers.ETag!.Tag;
        });
        var parts = string.Concat(tags.Select(static (tag, i) =>
            $"<Part><PartNumber>{i + 1}</PartNumber><ETag>{tag}</ETag></Part>"));
        using var list = new StringContent(
            $"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>", Encoding.UTF8, "application/xml");
        using var done = await _http.PostAsync(
            presigner.Url(HttpMethod.Post, Bucket, key, $"uploadId={upload}"), list, cancellationToken);
        var said = await done.Content.ReadAsStringAsync(cancellationToken);
        if (!done.IsSuccessStatusCode || !said.Contains("ETag", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"complete: {(int)done.StatusCode} {said}");
        }
    }

    /// <summary>Downloads a key and demands the pattern.</summary>
    public async Task GetAsync(string key, long lengthBytes, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(
            presigner.Url(HttpMethod.Get, Bucket, key), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await using var pattern = new PatternStream(0, lengthBytes);
        var found = await SHA256.HashDataAsync(body, cancellationToken);
        var expected = await SHA256.HashDataAsync(pattern, cancellationToken);
        if (!found.AsSpan().SequenceEqual(expected))
        {
            throw new InvalidOperationException($"'{key}' came back with other bytes than were put");
        }
    }

    /// <summary>Deletes a key.</summary>
    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        using var answer = await _http.DeleteAsync(
            presigner.Url(HttpMethod.Delete, Bucket, key), cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(
        Uri url, long from, long lengthBytes, CancellationToken cancellationToken)
    {
        using var content = new StreamContent(new PatternStream(from, lengthBytes), 256 << 10);
        content.Headers.ContentLength = lengthBytes;
        var answer = await _http.PutAsync(url, content, cancellationToken);
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            var said = await answer.Content.ReadAsStringAsync(cancellationToken);
            throw new InvalidOperationException($"PUT {url.AbsolutePath}: {(int)answer.StatusCode} {said}");
        }
    }
}
