using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.CrossCluster;

/// <summary>What other clusters ask of this one over HTTP: a subscription, and how far it is.</summary>
public sealed class ClusterEndpoint : IAsyncDisposable
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    private readonly ClusterRequestGuard _guard;
    private readonly TimeProvider _time;
    private readonly TimeSpan _waitMax;
    private readonly CancellationTokenSource _lifetime = new();
    private IInvalidationOrigin? _origin;

    /// <summary>
    /// Answers who knows the secret. A subscriber that takes nothing for <paramref name="waitMax"/> is cut off.
    /// </summary>
    public ClusterEndpoint(PeerSecret secret, TimeSpan waitMax, TimeProvider time)
    {
        _guard = new ClusterRequestGuard(secret, time);
        (_time, _waitMax) = (time, waitMax);
    }

    /// <summary>Whether a request is for it.</summary>
    internal static bool Takes(HttpRequest request) => request.Path.StartsWithSegments(ClusterNames.Prefix);

    internal void Serve(IInvalidationOrigin origin) => Volatile.Write(ref _origin, origin);

    internal Task HandleAsync(HttpContext http) => ClusterAnswers.RunAsync(http, DispatchAsync);

    /// <summary>Ends every subscription: its answer would never end by itself.</summary>
    public async ValueTask DisposeAsync() => await _lifetime.CancelAsync();

    private async Task DispatchAsync(HttpContext http)
    {
        var (body, key) = await _guard.ReadAsync(http);
        var origin = Volatile.Read(ref _origin) ?? throw new FabricException(
            FabricErrorKind.Unavailable, "accept cluster", http.Request.Path, "this cluster starts");
        switch (http.Request.Path.Value)
        {
            case ClusterNames.Subscribe:
                await StreamAsync(
                    http, key, origin, ClusterAnswers.Parse(body, CrossClusterJson.Default.SubscriptionRequest));
                break;
            case ClusterNames.Head:
                var asked = ClusterAnswers.Parse(body, CrossClusterJson.Default.SubscriptionRequest);
                await ClusterAnswers.WriteAsync(
                    http, key, await origin.HeadAsync(asked.Subscriber, http.RequestAborted),
                    CrossClusterJson.Default.OriginPosition);
                break;
            default:
                throw new FabricException(
                    FabricErrorKind.NotFound, "accept cluster", http.Request.Path, "clusters ask nothing like this");
        }
    }

    private async Task StreamAsync(
        HttpContext http, byte[] key, IInvalidationOrigin origin, SubscriptionRequest request)
    {
        http.Response.ContentType = ClusterNames.FramesType;
        var writer = http.Response.BodyWriter;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_lifetime.Token, http.RequestAborted);
        await foreach (var frame in origin.OpenAsync(request, end.Token))
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(frame, CrossClusterJson.Default.InvalidationFrame);
            writer.Write(Encoding.ASCII.GetBytes(PeerSecret.OfAnswer(key, json) + " "));
            writer.Write(json);
            writer.Write(LineEnd);
            using var limit = new CancellationTokenSource(_waitMax, _time);
            using var either =
                CancellationTokenSource.CreateLinkedTokenSource(limit.Token, end.Token);
            if ((await writer.FlushAsync(either.Token)).IsCompleted)
            {
                return;
            }
        }
    }
}
