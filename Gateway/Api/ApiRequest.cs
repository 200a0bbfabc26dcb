using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.Observability;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>A request that passed the guards, with what its handler needs.</summary>
internal sealed record ApiRequest(HttpContext Http, ApiRoute Route, ApiQuery Query, ApiDoorOptions Options)
{
    public required IFabricClient Client { get; init; }

    /// <summary>Who asks: taken from the login, whatever the body says.</summary>
    public required FabricCaller Caller { get; init; }

    /// <summary>The gateway that asks, and has decided that the caller may; null for anybody else.</summary>
    public string? Gateway { get; init; }

    /// <summary>What is noted of the request.</summary>
    public DoorRecord Record { get; init; } = new();

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>Options of an operation that has no others.</summary>
    public OperationOptions Plain() => new() { Caller = Caller, SyncIntervalMs = Query.Sync() };

    /// <summary>Reads the JSON body; null when there is none.</summary>
    public async ValueTask<T?> TryReadAsync<T>(JsonTypeInfo<T> type)
        where T : class
    {
        if (Http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true)
        {
            return null;
        }

        // Also what a page of another origin cannot send without asking first.
        if (!Http.Request.HasJsonContentType())
        {
            throw Query.Bad("body", "its content type is application/json");
        }

        if (Http.Request.ContentLength > Options.JsonBytesMax)
        {
            throw TooLarge();
        }

        Http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = Options.JsonBytesMax;
        try
        {
            return await JsonSerializer.DeserializeAsync(Http.Request.Body, type, Aborted)
                ?? throw Query.Bad("body", "it is null");
        }
        catch (JsonException error)
        {
            throw Query.Bad(
                "body", $"it is not what the request takes, near '{error.Path}' in line {error.LineNumber + 1}");
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge();
        }
    }

    /// <summary>Reads the JSON body that must be there.</summary>
    public async ValueTask<T> ReadAsync<T>(JsonTypeInfo<T> type)
        where T : class =>
        await TryReadAsync(type) ?? throw Query.Bad("body", "it is missing");

    /// <summary>Answers with JSON.</summary>
    public async Task AnswerAsync<T>(T value, JsonTypeInfo<T> type)
    {
        Http.Response.ContentType = WireNames.Json;
        Http.Response.Headers.CacheControl = "no-store";
        await JsonSerializer.SerializeAsync(Http.Response.BodyWriter, value, type, Aborted);
    }

    public Task AnswerChangedAsync(bool changed) =>
        AnswerAsync(new WireChanged(changed), FabricJson.Default.WireChanged);

    private FabricException TooLarge() => new(
        FabricErrorKind.TooLarge, Route.Operation, "body", $"a JSON body has at most {Options.JsonBytesMax} bytes");
}
