using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using static OrleansAlluxio.Gateway.Api.ApiParameter;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>Active sync, the webhook of stores, and comparisons with stores.</summary>
internal static partial class ActiveSyncRoutes
{
    // Four times what S3 puts into one message.
    private const int EventBytesMax = 1 << 20;

    private static readonly FabricJson Json = FabricJson.Default;

    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    public static IEnumerable<ApiRoute> All { get; } =
    [
        new("GET", WireNames.ActiveSync, "list sync", "Active sync points, in order of their path.")
        {
            Needs = ApiNeed.Inspect,
            Response = Json.IReadOnlyListSyncPointStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.ActiveSync.ListAsync(request.Aborted), Json.IReadOnlyListSyncPointStatus),
        },
        new("POST", WireNames.ActiveSync, "start sync", "Makes a directory an active sync point.")
        {
            Request = Json.SyncPointRequest,
            Response = Json.SyncPointStatus,
            Handler = static async request => await request.AnswerAsync(
                await request.Client.ActiveSync.StartAsync(
                    await request.ReadAsync(StrictJson.Of<SyncPointRequest>()), request.Aborted),
                Json.SyncPointStatus),
        },
        new("DELETE", WireNames.ActiveSync, "stop sync", "Ends an active sync point.")
        {
            Parameters = [OnPath],
            Response = Json.WireChanged,
            Handler = static async request => await request.AnswerChangedAsync(
                await request.Client.ActiveSync.StopAsync(request.Query.Path(), request.Aborted)),
        },
        new("GET", WireNames.StoreEvents, "read event token", "The secret of event notifications.")
        {
            Response = Json.WireToken,
            Handler = static async request => await request.AnswerAsync(
                new WireToken(await request.Client.ActiveSync.GetEventTokenAsync(request.Aborted)), Json.WireToken),
        },
        new("POST", WireNames.StoreEvents, "notify", "Takes event notifications in the format of S3.")
        {
            Parameters = [Optional(EventToken.Parameter, "The secret of event notifications, instead of a login.")],
            Request = Json.WireStoreEvents,
            Response = Json.StoreEventsTaken,
            TakesEventToken = true,
            Handler = NotifyAsync,
        },
        new("POST", WireNames.Consistency, "check consistency", "Compares a tree with its stores, a line each.")
        {
            Parameters =
            [
                OnPath, Optional("repair", "Repair each difference: what the store has counts.", "boolean"),
                Optional("content", "Compare cached bytes with the store's, too.", "boolean"),
                Optional("rate", "Most bytes a second read from stores for that.", "integer"),
            ],
            Response = Json.ConsistencyLine,
            ResponseType = WireNames.JsonLines,
            Handler = CheckAsync,
        },
    ];

    private static async Task NotifyAsync(ApiRequest request)
    {
        var message = await ReadAsync(request);
        if (message.ConfirmUrl is { } url)
        {
            // Following a link out of a request would let its sender choose what this server asks whom.
            LogSubscription(
                request.Http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ApiDoor)), url);
        }

        await request.AnswerAsync(
            await request.Client.ActiveSync.NotifyAsync(message.Events, request.Aborted), Json.StoreEventsTaken);
    }

    // Senders name all kinds of content types, or none.
    private static async ValueTask<StoreEventMessage> ReadAsync(ApiRequest request)
    {
        var http = request.Http;
        if (http.Request.ContentLength > EventBytesMax)
        {
            throw TooLarge();
        }

        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = EventBytesMax;
        try
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body, default, request.Aborted);
            return StoreEventMessage.Parse(body.RootElement);
        }
        catch (JsonException)
        {
            throw request.Query.Bad("body", "it is no JSON");
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge();
        }
    }

    private static async Task CheckAsync(ApiRequest request)
    {
        var options = new ConsistencyOptions
        {
            Repair = request.Query.Flag("repair"),
            Content = request.Query.Flag("content"),
            BytesPerSecond = request.Query.TryNumber("rate", 1, long.MaxValue),
        };
        var response = request.Http.Response;
        response.Headers.CacheControl = "no-store";
        await foreach (var line in request.Client.Consistency.CheckAsync(
            request.Query.Path(), options, request.Aborted))
        {
            if (!response.HasStarted)
            {
                response.ContentType = WireNames.JsonLines;
            }

            await JsonSerializer.SerializeAsync(response.BodyWriter, line, Json.ConsistencyLine, request.Aborted);
            await response.BodyWriter.WriteAsync(LineEnd, request.Aborted);
            await response.BodyWriter.FlushAsync(request.Aborted);
        }
    }

    private static FabricException TooLarge() => new(
        FabricErrorKind.TooLarge, "notify", "body", $"event notifications have at most {EventBytesMax} bytes");

    [LoggerMessage(
        ApiEventIds.SubscriptionToConfirm, LogLevel.Warning,
        "SNS asks whether its notifications are wanted; to confirm, open {Url}")]
    private static partial void LogSubscription(ILogger logger, string url);
}
