using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using static OrleansAlluxio.Gateway.Api.ApiParameter;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>What gateways ask beside what everybody may.</summary>
internal static class GatewayRoutes
{
    private static readonly FabricJson Json = FabricJson.Default;
    private static readonly ApiParameter Id = Required("id", "The write that was kept.");

    public static IEnumerable<ApiRoute> All { get; } =
    [
        new("GET", WireNames.Open, "open content", "Opens a file for a process that reads it from the workers.")
        {
            Parameters = [OnPath, Sync],
            Response = Json.OpenedContent,
            Handler = OpenAsync,
        },
        new("POST", WireNames.KeptWrite, "complete write", "Completes a write again, whose terms did not hold.")
        {
            Parameters = [Id],
            Request = Json.WireWriteEnd,
            Response = Json.FileStatus,
            Handler = CompleteAsync,
        },
        new("DELETE", WireNames.KeptWrite, "abandon write", "Drops a write whose terms did not hold.")
        {
            Parameters = [Id],
            Response = Json.WireChanged,
            Handler = AbandonAsync,
        },
    ];

    /// <summary>
    /// Completes a write. One that fails by its terms is kept for a gateway, which gets its id with the failure.
    /// </summary>
    public static async Task CompleteAsync(
        ApiRequest request, IFabricWriter writer, (string? Tag, CompletionTerms Terms) end)
    {
        var isKept = false;
        try
        {
            ApiValidation.CheckXAttrs(end.Terms.XAttrs, request);
            var status = await writer.CompleteAsync(end.Tag, end.Terms, request.Aborted);
            request.Record.BytesIn = writer.LengthBytes;
            request.Record.Version = status.Version.Version.Value;
            await request.AnswerAsync(status, Json.FileStatus);
        }
        catch (FabricException error) when (request.Gateway is not null
            && error.Kind is FabricErrorKind.PreconditionFailed or FabricErrorKind.AlreadyExists)
        {
            if (request.Options.Gateways!.Writes.TryKeep(writer) is { } id)
            {
                isKept = true;

                // Set as the failure leaves, which is written anew.
                var headers = request.Http.Response.Headers;
                request.Http.Response.OnStarting(() =>
                {
                    headers[WireNames.WriteHeader] = id;
                    return Task.CompletedTask;
                });
            }

            throw;
        }
        finally
        {
            if (!isKept)
            {
                await writer.DisposeAsync();
            }
        }
    }

    private static async Task OpenAsync(ApiRequest request)
    {
        var path = request.Query.Path();
        var contents = request.Client.Contents
            ?? throw new FabricException(
                FabricErrorKind.Unsupported, "open content", path.Value,
                "this process has no metadata; ask the one that has");
        var opened = await contents.OpenAsync(path, request.Plain(), request.Aborted);
        request.Record.Version = opened.Status.Version.Version.Value;
        await request.AnswerAsync(opened, Json.OpenedContent);
    }

    private static async Task CompleteAsync(ApiRequest request)
    {
        var end = await request.ReadAsync(StrictJson.Of<WireWriteEnd>());
        await CompleteAsync(request, WritesOf(request).Take(request.Query.Text("id")!), (end.ContentTag, end.Terms));
    }

    private static async Task AbandonAsync(ApiRequest request)
    {
        await WritesOf(request).Take(request.Query.Text("id")!).DisposeAsync();
        await request.AnswerChangedAsync(changed: true);
    }

    private static DataPlane.KeptWrites WritesOf(ApiRequest request) => request.Options.Gateways?.Writes
        ?? throw new FabricException(
            FabricErrorKind.Unsupported, request.Route.Operation, "write", "this process keeps no writes");
}
