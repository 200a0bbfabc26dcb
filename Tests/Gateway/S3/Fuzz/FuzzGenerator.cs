using System.Globalization;
using System.Text;
using OrleansAlluxio.Core.Chance;

namespace OrleansAlluxio.Tests.Gateway.S3.Fuzz;

/// <summary>
/// Makes up requests: every operation's method, path, parameters, headers and document, put together well, badly, and
/// changed at random. The same seed and index give the same request, whatever ran before.
/// </summary>
internal sealed class FuzzGenerator(ulong seed, FuzzBucket bucket)
{
    /// <summary>The request of an index.</summary>
    public FuzzRequest Make(int index)
    {
        var random = new SeededRandomSource((seed * 1_000_003) + (ulong)index);
        var signing = (FuzzSigning)(Chance(random, 85) ? Next(random, 4) : Next(random, 6));
        var method = Pick(random, Chance(random, 95) ? FuzzWords.Methods : FuzzWords.RareMethods);

        // What nobody may do, nobody may do to the canary either.
        var canBreak = signing is not (FuzzSigning.None or FuzzSigning.Wrong);
        var path = Path(random, canBreak);
        var subresource = Pick(random, FuzzWords.Subresources);
        var query = Query(random, subresource);
        var headers = Headers(random, signing);
        var body = method is "PUT" or "POST" ? Chance(random, 90) : Chance(random, 10);
        return new FuzzRequest(
            index, method, path + query, headers, body ? Body(random, subresource, headers) : null, signing);
    }

    private static bool Chance(SeededRandomSource random, int percent) => random.NextInt64(100) < percent;

    private static int Next(SeededRandomSource random, int max) => (int)random.NextInt64(max);

    private static string Pick(SeededRandomSource random, string[] words) => words[random.NextInt64(words.Length)];

    private string Fill(SeededRandomSource random, string text) => text
        .Replace("{B}", bucket.Name, StringComparison.Ordinal)
        .Replace("{U}", bucket.UploadId, StringComparison.Ordinal)
        .Replace("{W}", bucket.UploadId + "0", StringComparison.Ordinal)
        .Replace("{V}", Chance(random, 50) ? "null" : "AAAAAAAAAAA", StringComparison.Ordinal)
        .Replace("{E}", bucket.PartTag, StringComparison.Ordinal)
        .Replace("{L}", new string('l', 2000), StringComparison.Ordinal)
        .Replace("{N}", Pick(random, FuzzWords.Values[..16]), StringComparison.Ordinal);

    private string Path(SeededRandomSource random, bool canBreak)
    {
        var kind = Next(random, 100);
        var path = kind switch
        {
            < 3 => "/",
            < 20 => "/" + bucket.Name,
            < 24 => "/" + bucket.Name + "/",
            < 27 => "/absent-bucket/k",
            < 30 => canBreak ? "/Bad..Bucket_Name" : "/canary/k",
            < 32 => "/" + bucket.Name + "/" + new string('x', 1020 + Next(random, 8)),
            < 34 => "/" + bucket.Name + string.Concat(Enumerable.Repeat("/d", Next(random, 600))),
            < 75 => "/" + bucket.Name + "/" + FuzzWords.Keys[Next(random, FuzzWords.KeysThatAre)],
            _ => "/" + bucket.Name + "/" + Pick(random, FuzzWords.Keys),
        };
        if (Chance(random, 3))
        {
            var at = 1 + Next(random, path.Length);
            path = path.Insert(at, Pick(random, ["%", "%2", "%2F", "//", "/../", "%c0%af", "\\", ";", "%20", "."]));

            // Not another bucket's name by accident.
            path = path.StartsWith("/canary", StringComparison.Ordinal) && canBreak ? "/" + bucket.Name : path;
        }

        return path;
    }

    private string Query(SeededRandomSource random, string subresource)
    {
        var parts = new List<string>();
        if (Fill(random, subresource) is { Length: > 0 } filled)
        {
            parts.Add(filled);
        }

        for (var count = Chance(random, 60) ? 0 : Next(random, 4); count > 0; count--)
        {
            var value = Fill(random, Pick(random, FuzzWords.Values));
            parts.Add(Pick(random, FuzzWords.Parameters) + "=" + Uri.EscapeDataString(value));
        }

        if (Chance(random, 3))
        {
            parts.Add(Pick(random, ["%", "a=%FF", "&&", "=", "acl", "%00=%00", "a=b=c", "?", "X-Amz-Date=x"]));
        }

        return parts.Count == 0 ? string.Empty : "?" + string.Join('&', parts);
    }

    private Dictionary<string, string> Headers(SeededRandomSource random, FuzzSigning signing)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var count = Chance(random, 50) ? 0 : Next(random, 4); count > 0; count--)
        {
            var name = Pick(random, FuzzWords.Headers);

            // A presigned request with more of these than were signed is refused before anything else is looked at.
            if (signing != FuzzSigning.Presigned || !name.StartsWith("x-amz-", StringComparison.Ordinal))
            {
                headers[name] = HeaderValue(random);
            }
        }

        return headers;
    }

    private string HeaderValue(SeededRandomSource random)
    {
        var value = Fill(random, Pick(random, FuzzWords.Values)).Trim();
        return Chance(random, 90) ? value : value + "," + Pick(random, FuzzWords.Values).Trim();
    }

    private byte[] Body(SeededRandomSource random, string subresource, Dictionary<string, string> headers)
    {
        // Mostly a document of the operation's kind, as it should be or nearly so.
        var matching = FuzzWords.DocumentsOf(subresource);
        var isMatching = matching.Length > 0 && Chance(random, 75);
        var text = Fill(random, Pick(random, isMatching ? matching : FuzzWords.Documents));
        if (text.StartsWith("--x", StringComparison.Ordinal))
        {
            headers["content-type"] = "multipart/form-data; boundary=x";
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length == 0 || Chance(random, 70))
        {
            return bytes;
        }

        var at = Next(random, bytes.Length);
        return Next(random, 5) switch
        {
            0 => bytes[..at],
            1 => [.. bytes[..at], (byte)Next(random, 256), .. bytes[(at + 1)..]],
            2 => [.. bytes, .. bytes],
            3 => [.. bytes[..at], .. Encoding.UTF8.GetBytes(Pick(random, FuzzWords.Values)), .. bytes[at..]],
            _ => [.. bytes[..at], .. bytes[(at / 2)..]],
        };
    }
}
