using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Gateway.Observability;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>
/// Around the door of a worker or of discovery: health, figures and facts are answered here, every other request is
/// seen to begin and end. Its span goes on from the caller's.
/// </summary>
public sealed class ObservedDoor(ObservedProcess process, TimeProvider time)
{
    private const string Bearer = "Bearer ";

    // What a door of an unknown route could be asked would be as many names as somebody likes.
    private const string OtherOperation = "other";
    private static readonly HashSet<string> Operations =
    [
        "read", "load", "free", "free-all", "locate", "report", "watch", "mounts", "copy", "keep", "write", "drop",
        "register",
    ];

    /// <summary>The handler that answers what it knows and gives the rest to <paramref name="next"/>.</summary>
    public RequestDelegate Over(RequestDelegate next) => http => http.Request.Path.Value switch
    {
        WireNames.LiveHealth when IsGet(http) => AnswerAsync(http, "live\n"),
        WireNames.ReadyHealth when IsGet(http) => ReadyAsync(http),
        WireNames.Metrics or ClusterHeaders.Metrics when IsGet(http) => MetricsAsync(http),
        ClusterHeaders.Facts when IsGet(http) => FactsAsync(http),
        _ => WatchAsync(http, next),
    };

    private static bool IsGet(HttpContext http) => HttpMethods.IsGet(http.Request.Method);

    private static Task AnswerAsync(HttpContext http, string text)
    {
        http.Response.ContentType = "text/plain";
        return http.Response.WriteAsync(text, http.RequestAborted);
    }

    private static string OperationOf(HttpContext http)
    {
        var path = http.Request.Path.Value ?? string.Empty;
        var name = path[(path.LastIndexOf('/') + 1)..];
        return Operations.Contains(name) ? name : OtherOperation;
    }

    private Task ReadyAsync(HttpContext http)
    {
        if (process.IsReady())
        {
            return AnswerAsync(http, "ready\n");
        }

        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return AnswerAsync(http, "not ready\n");
    }

    private async Task MetricsAsync(HttpContext http)
    {
        if (!IsAllowed(http))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var text = await process.Metrics.WriteAsync(http.RequestAborted);
        http.Response.ContentType = MetricsPage.ContentType;
        await http.Response.WriteAsync(text, http.RequestAborted);
    }

    private async Task FactsAsync(HttpContext http)
    {
        if (!IsAllowed(http))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        http.Response.ContentType = WireNames.Json;
        await JsonSerializer.SerializeAsync(
            http.Response.Body, await process.Facts(http.RequestAborted), ClusterJson.Default.ProcessFacts,
            http.RequestAborted);
    }

    private bool IsAllowed(HttpContext http)
    {
        var headers = http.Request.Headers;
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var claim = new ClusterClaim(HttpMethods.Get, target, ClusterHeaders.Empty, string.Empty);
        var isSigned = process.Secret?.IsGood(headers[ClusterHeaders.Token].ToString(), claim, time) == true;
        var given = headers.Authorization.ToString();
        var isBearer = given.StartsWith(Bearer, StringComparison.Ordinal) && process.Tokens.Any(
            t => CryptographicOperations.FixedTimeEquals(
                SHA256.HashData(Encoding.UTF8.GetBytes(t)),
                SHA256.HashData(Encoding.UTF8.GetBytes(given[Bearer.Length..]))));
        return isSigned || isBearer;
    }

    private async Task WatchAsync(HttpContext http, RequestDelegate next)
    {
        var record = process.Watch.Begin(http);
        record.Operation = OperationOf(http);
        try
        {
            await next(http);
        }
        finally
        {
            if (http.RequestAborted.IsCancellationRequested)
            {
                record.Error = "ClientGone";
            }
            else if (http.Response.StatusCode >= StatusCodes.Status400BadRequest)
            {
                record.Error = http.Response.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }

            await process.Watch.EndAsync(record, http);
        }
    }
}
