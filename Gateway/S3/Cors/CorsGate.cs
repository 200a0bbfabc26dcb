using System.Globalization;
using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Buckets;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Cors;

/// <summary>
/// Requests of pages from other origins. The one thing that answers without a signature: a preflight, which browsers
/// send without one; it says nothing but what the bucket's rules say, and the same for a bucket without rules as for
/// one that is not there. Requests without an Origin header cost one look for it.
/// </summary>
internal sealed class CorsGate(S3Services services)
{
    private static readonly S3Error BadRequest = new("BadRequest", 400, "Bad Request");
    private static readonly S3Error AccessForbidden = new("AccessForbidden", 403, "Forbidden");

    private static readonly ParsedDocuments<CorsRules> Parsed = new(CorsRules.OfText);

    /// <summary>
    /// Answers a preflight, and returns true; has every other answer to a page carry the headers of its rule, errors
    /// included.
    /// </summary>
    public async ValueTask<bool> HandleAsync(
        HttpContext http, S3Target target, CancellationToken cancellationToken)
    {
        var headers = http.Request.Headers;
        var origin = headers.Origin.ToString();
        if (origin.Length == 0)
        {
            return false;
        }

        if (!HttpMethods.IsOptions(http.Request.Method))
        {
            var found = await TryReadAsync(target, cancellationToken);
            if (found?.TryFind(origin, http.Request.Method, []) is { } rule)
            {
                // Later, because an error drops all headers that were set before.
                http.Response.OnStarting(
                    () =>
                    {
                        Write(http.Response.Headers, rule, origin);
                        return Task.CompletedTask;
                    });
            }

            return false;
        }

        var method = headers.AccessControlRequestMethod.ToString();
        if (method is not ("GET" or "PUT" or "POST" or "DELETE" or "HEAD"))
        {
            throw new S3Exception(BadRequest, $"Invalid Access-Control-Request-Method: {method}");
        }

        var asked = headers.AccessControlRequestHeaders.ToString()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var rules = await TryReadAsync(target, cancellationToken)
            ?? throw Refused(target, method, "CORSResponse: CORS is not enabled for this bucket.");
        var allowed = rules.TryFind(origin, method, asked)
            ?? throw Refused(
                target, method,
                "CORSResponse: This CORS request is not allowed. This is usually because the evaluation of Origin, "
                    + "request method / Access-Control-Request-Method or Access-Control-Request-Headers are not "
                    + "whitelisted by the resource's CORS spec.");
        Write(http.Response.Headers, allowed, origin);
        if (asked.Length > 0)
        {
            // Each matched a pattern of header text, or was in it whole.
            http.Response.Headers.AccessControlAllowHeaders = string.Join(", ", asked).ToLowerInvariant();
        }

        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentLength = 0;
        return true;
    }

    private static void Write(IHeaderDictionary headers, CorsRule rule, string origin)
    {
        var isForAll = rule.Origins.Contains("*");
        headers.AccessControlAllowOrigin = isForAll ? "*" : origin;
        headers.AccessControlAllowMethods = string.Join(", ", rule.Methods);
        if (!isForAll)
        {
            headers.AccessControlAllowCredentials = "true";
        }

        if (rule.Exposed.Count > 0)
        {
            headers.AccessControlExposeHeaders = string.Join(", ", rule.Exposed);
        }

        if (rule.MaxAgeSeconds is { } seconds)
        {
            headers.AccessControlMaxAge = seconds.ToString(CultureInfo.InvariantCulture);
        }

        headers.Vary = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";
    }

    private static S3Exception Refused(S3Target target, string method, string message) =>
        new(AccessForbidden, message)
        {
            Details = [new("Method", method), new("ResourceType", target.Key.Length > 0 ? "OBJECT" : "BUCKET")],
        };

    private async ValueTask<CorsRules?> TryReadAsync(S3Target target, CancellationToken cancellationToken)
    {
        if (FabricPath.WhyNotName(target.Bucket) is not null)
        {
            return null;
        }

        // Settings live in the fabric, not in the store: nobody without a signature makes it ask a store again.
        var bucket = await services.Client.TryGetStatusAsync(
            KeyPaths.OfBucket(target.Bucket), new OperationOptions { SyncIntervalMs = -1 }, cancellationToken);
        return bucket is { IsDirectory: true } && BucketDocuments.TryRead(bucket, BucketDocuments.Cors, out var text)
            ? Parsed.Get(text)
            : null;
    }
}
