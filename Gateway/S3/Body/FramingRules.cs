using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Body;

/// <summary>
/// Whether everybody on a request's way sees its end at the same byte. The server below reads a transfer coding beside
/// a length as the standard says, but then goes on with the connection: a proxy that went by the length would have
/// taken what follows for this request's body.
/// </summary>
internal static class FramingRules
{
    // What the server below renames a length to that it found beside a transfer coding.
    private const string SetAsideLength = "X-Content-Length";

    /// <summary>Checks a request's headers.</summary>
    /// <exception cref="S3Exception">InvalidRequest for any doubt; the connection closes.</exception>
    public static void Check(HttpRequest request)
    {
        var headers = request.Headers;
        var coding = headers.TransferEncoding;
        if (coding.Count == 0)
        {
            return;
        }

        var isPlain = coding.Count == 1 && "chunked".Equals(coding[0], StringComparison.OrdinalIgnoreCase);
        if (!isPlain || request.Protocol != "HTTP/1.1" || headers.ContentLength is not null
            || headers.ContainsKey(SetAsideLength))
        {
            throw new S3Exception(S3Errors.InvalidRequest, "The request's length is given in more than one way.")
            {
                ClosesConnection = true,
            };
        }
    }
}
