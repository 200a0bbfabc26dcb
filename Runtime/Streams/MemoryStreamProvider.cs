using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OrleansAlluxio.Runtime;

/// <summary>Streams and channels inside one silo.</summary>
internal sealed class MemoryStreamProvider(
    string name, EmbeddedGrainOptions options, ILogger<MemoryStreamProvider> logger)
    : IStreamProvider, IBroadcastChannelProvider
{
    private readonly ConcurrentDictionary<(Type, StreamId), object> _topics = new();

    public string Name { get; } = name;

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => Topic<T>(streamId);

    public IBroadcastChannelWriter<T> GetChannelWriter<T>(ChannelId streamId) =>
        Topic<T>(StreamId.Create("channel:" + streamId.Namespace, streamId.Key));

    private StreamTopic<T> Topic<T>(StreamId streamId)
    {
        if (_topics.TryGetValue((typeof(T), streamId), out var found))
        {
            return (StreamTopic<T>)found;
        }

        // A producer may hold its topic for ever, so topics stay; this bound makes a leak of names visible.
        if (_topics.Count >= options.StreamsMax)
        {
            throw new FabricException(
                FabricErrorKind.Busy,
                "open stream",
                streamId.ToString(),
                $"{options.StreamsMax} streams are open already");
        }

        return (StreamTopic<T>)_topics.GetOrAdd(
            (typeof(T), streamId), static (key, state) => new StreamTopic<T>(key.Item2, state.Max, state.Logger),
            (Max: options.StreamQueueMax, Logger: (ILogger)logger));
    }
}
