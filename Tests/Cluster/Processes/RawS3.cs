using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace OrleansAlluxio.Tests.Cluster.Processes;

/// <summary>S3 requests signed for exactly the path they carry: what no SDK would send.</summary>
internal static class RawS3
{
    private const string Payload = "UNSIGNED-PAYLOAD";

    /// <summary>Sends one request and returns status and body.</summary>
    public static async Task<(int Status, string Body)> SendAsync(
        FabricProcess fabric, string method, string rawPath, string? copySource, CancellationToken cancellationToken)
    {
        var time = DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var host = $"{fabric.S3.Host}:{fabric.S3.Port}";
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = host,
            ["x-amz-content-sha256"] = Payload,
            ["x-amz-date"] = time,
        };
        if (copySource is not null)
        {
            headers["x-amz-copy-source"] = copySource;
        }

        var body = method == "PUT" && copySource is null ? "intruder" : string.Empty;
        var text = new StringBuilder($"{method} {rawPath} HTTP/1.1\r\n");
        foreach (var (name, value) in headers)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"Authorization: {Sign(method, rawPath, headers, time)}\r\n")
            .Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
        using var client = new TcpClient();
        await client.ConnectAsync(fabric.S3.Host, fabric.S3.Port, cancellationToken);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        var answer = await reader.ReadToEndAsync(cancellationToken);
        return (int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture), answer);
    }

    private static string Sign(string method, string rawPath, SortedDictionary<string, string> headers, string time)
    {
        var path = IsCanonical(rawPath) ? rawPath : EncodeOnce(rawPath);
        var names = string.Join(';', headers.Keys);
        var lines = string.Concat(headers.Select(static h => $"{h.Key}:{h.Value}\n"));
        var request = $"{method}\n{path}\n\n{lines}\n{names}\n{Payload}";
        var scope = $"{time[..8]}/us-east-1/s3/aws4_request";
        var key = Encoding.UTF8.GetBytes("AWS4" + FabricProcess.SecretKey);
        foreach (var part in scope.Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request)));
        var signature = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"AWS4-HMAC-SHA256\n{time}\n{scope}\n{hash}"));
        return $"AWS4-HMAC-SHA256 Credential={FabricProcess.AccessKey}/{scope}, SignedHeaders={names}, "
            + $"Signature={Convert.ToHexStringLower(signature)}";
    }

    private static bool IsCanonical(string rawPath) => !rawPath.Any(static c => !IsKept(c) && c != '%')
        && rawPath.Split('%').Skip(1).All(static p => p.Length >= 2
            && "0123456789ABCDEF".Contains(p[0]) && "0123456789ABCDEF".Contains(p[1]));

    private static bool IsKept(char c) => char.IsAsciiLetterOrDigit(c) || "-_.~/".Contains(c);

    // What S3 signs: the decoded path, each byte but unreserved ones and the slash encoded in upper case.
    private static string EncodeOnce(string rawPath)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < rawPath.Length; i++)
        {
            if (rawPath[i] == '%')
            {
                bytes.Add(byte.Parse(rawPath.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 2;
            }
            else
            {
                bytes.Add((byte)rawPath[i]);
            }
        }

        return string.Concat(bytes.Select(static b => IsKept((char)b)
            ? ((char)b).ToString()
            : $"%{b:X2}"));
    }
}
