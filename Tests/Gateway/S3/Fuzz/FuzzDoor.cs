using System.Globalization;
using System.Text;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Gateway.S3.Fuzz;

/// <summary>Sends made-up requests to a door and says what came back.</summary>
internal sealed class FuzzDoor : IDisposable
{
    // A request takes milliseconds; one that takes this long on the busiest machine hangs.
    private static readonly TimeSpan RequestTimeMax = TimeSpan.FromSeconds(180);

    private readonly Uri _url;
    private readonly TestSigner _signer;
    private readonly TestSigner _stranger;
    private readonly HttpClient _http;

    public FuzzDoor(Uri url, string accessKeyId, string secret)
    {
        _url = url;
        _signer = new TestSigner(accessKeyId, secret);
        _stranger = new TestSigner(accessKeyId, secret + "x");
        _http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            Expect100ContinueTimeout = TimeSpan.FromSeconds(20),
        })
        { Timeout = RequestTimeMax };
    }

    /// <summary>Sends it and reads the whole answer.</summary>
    public async Task<(int Status, string Text)> SendAsync(FuzzRequest made, CancellationToken cancellationToken)
    {
        using var request = Sign(made);
        using var answer = await _http.SendAsync(request, cancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>Sends a plain signed request.</summary>
    public Task<(int Status, string Text)> SendAsync(
        string method, string target, byte[]? body, CancellationToken cancellationToken) => SendAsync(
        new FuzzRequest(-1, method, target, new Dictionary<string, string>(), body, FuzzSigning.Header),
        cancellationToken);

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Sign(FuzzRequest made)
    {
        var now = TimeProvider.System.GetUtcNow();
        var body = made.Body;
        var headers = new Dictionary<string, string>(made.Headers, StringComparer.Ordinal);
        var target = made.Target;
        if (made.Signing == FuzzSigning.Presigned)
        {
            target = _signer.Presign(made.Method, target, _url.Authority, 300, now);
        }
        else if (made.Signing != FuzzSigning.None)
        {
            var hash = HashOf(made.Signing, body);
            if (made.Signing == FuzzSigning.ChunksWithTrailer)
            {
                headers["x-amz-decoded-content-length"] = (body?.Length ?? 0).ToString(CultureInfo.InvariantCulture);
                headers["x-amz-trailer"] = "x-amz-checksum-crc32";
                body = Framed(body ?? []);
            }

            headers["host"] = _url.Authority;
            headers.TryAdd("x-amz-date", TestSigner.Timestamp(now));
            headers.TryAdd("x-amz-content-sha256", hash);
            var signer = made.Signing == FuzzSigning.Wrong ? _stranger : _signer;
            var signed = headers.Where(static h => h.Key is not "expect" and not "range")
                .ToDictionary(static h => h.Key, static h => h.Value);
            headers["authorization"] =
                signer.Sign(made.Method, target, signed, headers["x-amz-content-sha256"], now).Header;
        }

        return Build(made.Method, target, headers, body);
    }

    private HttpRequestMessage Build(
        string method, string target, Dictionary<string, string> headers, byte[]? body)
    {
        var uri = new Uri(_url.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions
        {
            DangerousDisablePathAndQueryCanonicalization = true,
        });
        var request = new HttpRequestMessage(new HttpMethod(method), uri)
        {
            Content = body is null ? null : new ByteArrayContent(body),
        };
        foreach (var (name, value) in headers)
        {
            if (name != "host" && !request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    private static string HashOf(FuzzSigning signing, byte[]? body) => signing switch
    {
        FuzzSigning.UnsignedPayload => "UNSIGNED-PAYLOAD",
        FuzzSigning.ChunksWithTrailer => "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        _ => TestSigner.Sha256(body ?? []),
    };

    private static byte[] Framed(byte[] body)
    {
        var sum = new byte[4];
        Crc32(body, sum);
        var start = body.Length == 0 ? string.Empty : body.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n";
        var end = (body.Length == 0 ? string.Empty : "\r\n")
            + $"0\r\nx-amz-checksum-crc32:{Convert.ToBase64String(sum)}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(start), .. body, .. Encoding.ASCII.GetBytes(end)];
    }

    private static void Crc32(ReadOnlySpan<byte> bytes, Span<byte> sum)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1)));
            }
        }

        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(sum, ~crc);
    }
}
