using System.Text;
using System.Text.Json;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.Console.Live;

/// <summary>The last look at a topic, shared by all who watch it. Thread-safe.</summary>
internal sealed class LiveFeed(LiveTopic topic, TimeProvider time)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private long? _lookedAt;
    private byte[] _event = [];

    /// <summary>What is looked at.</summary>
    public LiveTopic Topic => topic;

    /// <summary>
    /// The event as it goes over the wire, as of the last look; the same array while nothing has changed.
    /// </summary>
    public async ValueTask<byte[]> GetAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_lookedAt is { } at && time.GetElapsedTime(at) < topic.Every)
            {
                return _event;
            }

            var seen = await LookAsync(cancellationToken);
            if (!seen.AsSpan().SequenceEqual(_event))
            {
                _event = seen;
            }

            _lookedAt = time.GetTimestamp();
            return _event;
        }
        finally
        {
            _turn.Release();
        }
    }

    // A topic that cannot be looked at now says why; the others go on.
    private async ValueTask<byte[]> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            return EventOf(topic.Name, await topic.Look(cancellationToken));
        }
        catch (FabricException error)
        {
            return EventOf("failed", JsonSerializer.SerializeToUtf8Bytes(
                WireProblem.Of(error) with { Operation = topic.Name }, FabricJson.Default.WireProblem));
        }
    }

    private static byte[] EventOf(string name, byte[] json) =>
        [.. Encoding.UTF8.GetBytes($"event: {name}\ndata: "), .. json, (byte)'\n', (byte)'\n'];
}
