using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.CrossCluster;

/// <summary>Each cluster subscribes at each other over HTTP: an answer that does not end, one frame a line.</summary>
public sealed class HttpInvalidationCarrier(
    PeerSecret secret, TimeSpan waitMax, TimeProvider time, IRandomSource random) : IInvalidationCarrier
{
    private const int MacLength = 64;

    private readonly ClusterCaller _caller = new(secret, time, random);

    /// <inheritdoc/>
    public string Name => "http";

    /// <summary>What the API's door hands the requests of other clusters to.</summary>
    public ClusterEndpoint Endpoint { get; } = new(secret, waitMax, time);

    /// <inheritdoc/>
    public ValueTask ServeAsync(IInvalidationOrigin origin, CancellationToken cancellationToken)
    {
        Endpoint.Serve(origin);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<InvalidationFrame> SubscribeAsync(
        ClusterRecord origin, SubscriptionRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(origin);
        var (server, response, key) = await OpenAsync(origin, request, cancellationToken);
        using var open = response;
        var reader = PipeReader.Create(await response.Content.ReadAsStreamAsync(cancellationToken));
        try
        {
            while (await ReadLineAsync(reader, server, cancellationToken) is { } line)
            {
                yield return Read(line, key, server);
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<OriginPosition> HeadAsync(
        ClusterRecord origin, ClusterId subscriber, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(origin);
        FabricException? last = null;
        foreach (var server in origin.Addresses)
        {
            try
            {
                return await _caller.AskAsync(
                    (server, ClusterNames.Head),
                    (new SubscriptionRequest { Subscriber = subscriber, Topics = [] },
                        CrossClusterJson.Default.SubscriptionRequest),
                    CrossClusterJson.Default.OriginPosition, cancellationToken);
            }
            catch (FabricException e)
            {
                last = e;
            }
        }

        throw last ?? Nowhere(origin);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _caller.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<(Uri Server, HttpResponseMessage Response, byte[] Key)> OpenAsync(
        ClusterRecord origin, SubscriptionRequest request, CancellationToken cancellationToken)
    {
        FabricException? last = null;
        foreach (var server in origin.Addresses)
        {
            try
            {
                var (response, key) = await _caller.SendAsync(
                    (server, ClusterNames.Subscribe), request, CrossClusterJson.Default.SubscriptionRequest,
                    cancellationToken);
                return (server, response, key);
            }
            catch (FabricException e)
            {
                last = e;
            }
        }

        throw last ?? Nowhere(origin);
    }

    private static FabricException Nowhere(ClusterRecord origin) => new(
        FabricErrorKind.Unavailable, "ask cluster", origin.Id.Value, "nobody knows its address yet",
        RetryAdvice.Backoff);

    private static async ValueTask<byte[]?> ReadLineAsync(
        PipeReader reader, Uri server, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read;
            try
            {
                read = await reader.ReadAsync(cancellationToken);
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                throw ClusterCaller.Unreachable(server, e);
            }

            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = read.Buffer.Slice(0, end).ToArray();
                reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }

            if (read.Buffer.Length > CrossClusterProtocol.MessageBytesMax)
            {
                throw ClusterCaller.Forged(server, "its frame is too long to be one");
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                return null; // A cut frame is no frame.
            }
        }
    }

    private static InvalidationFrame Read(byte[] line, byte[] key, Uri server)
    {
        if (line.Length <= MacLength + 1)
        {
            throw ClusterCaller.Forged(server, "a frame carries no signature");
        }

        var json = line.AsSpan(MacLength + 1);
        if (!PeerSecret.AreEqual(
            Encoding.ASCII.GetString(line.AsSpan(0, MacLength)), PeerSecret.OfAnswer(key, json)))
        {
            throw ClusterCaller.Forged(server, "a frame is not signed with the shared secret");
        }

        try
        {
            return JsonSerializer.Deserialize(json, CrossClusterJson.Default.InvalidationFrame)
                ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw ClusterCaller.Unreachable(server, e);
        }
    }
}
