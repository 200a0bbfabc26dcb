using System.Text;
using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Gateway.Observability;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>Health, and the document of the API.</summary>
internal static class SystemRoutes
{
    private const string Text = "text/plain";

    public static IEnumerable<ApiRoute> All { get; } =
    [
        new("GET", WireNames.LiveHealth, "live", "200 while the process runs.")
        {
            IsAnonymous = true,
            ResponseType = Text,
            Handler = static request => AnswerAsync(request, "live\n"),
        },
        new("GET", WireNames.ReadyHealth, "ready", "200 while the fabric answers; 503 otherwise.")
        {
            IsAnonymous = true,
            ResponseType = Text,
            Handler = ReadyAsync,
        },
        new("GET", WireNames.Metrics, "read metrics", "Figures of the process in Prometheus' text format.")
        {
            Needs = ApiNeed.Inspect,
            ResponseType = MetricsPage.ContentType,
            Handler = MetricsAsync,
        },
        new("GET", WireNames.OpenApi, "describe", "This document.")
        {
            Needs = ApiNeed.Login,
            Handler = static async request =>
            {
                request.Http.Response.ContentType = WireNames.Json;
                await request.Http.Response.Body.WriteAsync(OpenApiDocument.Bytes, request.Aborted);
            },
        },
    ];

    private static async Task ReadyAsync(ApiRequest request)
    {
        try
        {
            await request.Client.Administration.GetStatusAsync(request.Aborted);
        }
        catch (FabricException)
        {
            // Nobody logged in for this, so nobody is told why; the request is logged where it fails.
            request.Http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await AnswerAsync(request, "not ready\n");
            return;
        }

        await AnswerAsync(request, "ready\n");
    }

    private static async Task MetricsAsync(ApiRequest request)
    {
        var page = request.Options.Metrics ?? throw new FabricException(
            FabricErrorKind.Unavailable, "read metrics", WireNames.Metrics, "this process counts nothing");
        var text = await page.WriteAsync(request.Aborted);
        request.Http.Response.ContentType = MetricsPage.ContentType;
        request.Http.Response.Headers.CacheControl = "no-store";
        await request.Http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), request.Aborted);
    }

    private static async Task AnswerAsync(ApiRequest request, string text)
    {
        request.Http.Response.ContentType = Text;
        await request.Http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), request.Aborted);
    }
}
