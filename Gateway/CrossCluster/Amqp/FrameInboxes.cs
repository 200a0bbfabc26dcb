using System.Collections.Concurrent;
using System.Threading.Channels;
using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Gateway.CrossCluster.Amqp;

/// <summary>
/// Frames that came, for whoever of this cluster asked for them. A full one drops what comes: its reader sees by the
/// sequences that it missed some. Thread-safe.
/// </summary>
internal sealed class FrameInboxes
{
    // Each up to a thousand changes: a receiver that is further behind is better served by the log.
    private const int FramesMax = 64;

    private readonly ConcurrentDictionary<string, Channel<InvalidationFrame>> _open = new(StringComparer.Ordinal);

    /// <summary>Begins to keep what comes under a key, in place of an earlier reader.</summary>
    public ChannelReader<InvalidationFrame> Open(string key) =>
        (_open[key] = Channel.CreateBounded<InvalidationFrame>(FramesMax)).Reader;

    /// <summary>Ends it, unless a later reader has taken over.</summary>
    public void Close(string key, ChannelReader<InvalidationFrame> reader)
    {
        if (_open.TryGetValue(key, out var inbox) && inbox.Reader == reader)
        {
            _open.TryRemove(new KeyValuePair<string, Channel<InvalidationFrame>>(key, inbox));
        }
    }

    /// <summary>Whether anybody reads a key.</summary>
    public bool IsOpen(string key) => _open.ContainsKey(key);

    /// <summary>Hands a frame to its reader; false when it found no room, or nobody.</summary>
    public bool TryPut(string key, InvalidationFrame frame) =>
        _open.TryGetValue(key, out var inbox) && inbox.Writer.TryWrite(frame);

    /// <summary>Ends the reader of a key with a failure.</summary>
    public void Fail(string key, Exception failure)
    {
        if (_open.TryGetValue(key, out var inbox))
        {
            inbox.Writer.TryComplete(failure);
        }
    }

    /// <summary>Whether anybody reads a feed of an origin.</summary>
    public bool HearsOf(string origin) => _open.Keys.Any(k => AmqpNames.Parts(k)?.Origin == origin);

    /// <summary>Ends every reader of an origin.</summary>
    public void FailOf(string origin, Exception failure)
    {
        foreach (var key in _open.Keys.Where(k => AmqpNames.Parts(k)?.Origin == origin))
        {
            Fail(key, failure);
        }
    }

    /// <summary>Ends every reader: the connection is gone.</summary>
    public void FailAll(Exception failure)
    {
        foreach (var inbox in _open.Values)
        {
            inbox.Writer.TryComplete(failure);
        }
    }
}
