using Microsoft.AspNetCore.Http;

namespace OrleansAlluxio.Gateway.Http;

/// <summary>
/// Whether everybody on a request's way sees its end at the same byte. The server below reads a transfer coding beside
/// a length as the standard says, but then goes on with the connection: a proxy that went by the length would have
/// taken what follows for this request's body.
/// </summary>
internal static class FramingRules
{
    // What the server below renames a length to that it found beside a transfer coding.
    private const string SetAsideLength = "X-Content-Length";

    /// <summary>
    /// Whether a request's end is in any doubt. It is to be refused, and its connection closed.
    /// </summary>
    public static bool IsInDoubt(HttpRequest request)
    {
        var headers = request.Headers;
        var coding = headers.TransferEncoding;
        if (coding.Count == 0)
        {
            return false;
        }

        var isPlain = coding.Count == 1 && "chunked".Equals(coding[0], StringComparison.OrdinalIgnoreCase);
        return !isPlain || request.Protocol != "HTTP/1.1" || headers.ContentLength is not null
            || headers.ContainsKey(SetAsideLength);
    }
}
