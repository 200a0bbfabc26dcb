using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Gateway.Api;

namespace OrleansAlluxio.Gateway.CrossCluster;

/// <summary>Answers to other clusters: signed, or a problem.</summary>
internal static class ClusterAnswers
{
    /// <summary>Runs a handler; whatever fails becomes a problem, or a cut connection once bytes are out.</summary>
    public static async Task RunAsync(HttpContext http, Func<HttpContext, Task> handler)
    {
        try
        {
            await handler(http);
        }
        catch (Exception e) when (e is ConnectionResetException or ConnectionAbortedException
            || (e is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested))
        {
            http.Abort();
        }
        catch (FabricException e)
        {
            await FailAsync(http, e);
        }
        catch (Exception e) when (e is JsonException or BadHttpRequestException)
        {
            await FailAsync(http, new FabricException(
                FabricErrorKind.InvalidArgument, "accept cluster", http.Request.Path, e.Message, inner: e));
        }
        catch (OperationCanceledException e)
        {
            await FailAsync(http, new FabricException(
                FabricErrorKind.Timeout, "answer cluster", http.Request.Path, "it took too long", inner: e));
        }
    }

    /// <summary>Parses a body that passed the guard.</summary>
    public static T Parse<T>(byte[] body, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(body, type) ?? throw new JsonException("null");

    /// <summary>Answers with signed JSON.</summary>
    public static async Task WriteAsync<T>(HttpContext http, byte[] key, T value, JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        http.Response.ContentType = WireNames.Json;
        http.Response.ContentLength = body.Length;
        http.Response.Headers[ClusterNames.MacHeader] = PeerSecret.OfAnswer(key, body);
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    private static async Task FailAsync(HttpContext http, FabricException error)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        try
        {
            await ApiErrors.WriteAsync(http, error);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            http.Abort();
        }
    }
}
