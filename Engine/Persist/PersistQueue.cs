using System.Threading.Channels;

namespace OrleansAlluxio.Engine.Persist;

/// <summary>
/// Wakes the persist service for new work. The durable records are the queue; this only saves it from polling.
/// </summary>
public sealed class PersistQueue(PersistPace pace)
{
    // A full channel loses nothing: the service reads the durable records when it has caught up.
    private const int HintsMax = 65_536;

    private readonly Channel<InodeId> _hints = Channel.CreateBounded<InodeId>(
        new BoundedChannelOptions(HintsMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>How fast they come, and are to go.</summary>
    public PersistPace Pace => pace;

    /// <summary>Inodes to look at, in the order they came.</summary>
    public ChannelReader<InodeId> Hints => _hints.Reader;

    /// <summary>A file was written that is to be persisted.</summary>
    public void Enqueue(InodeId inode)
    {
        pace.Note();
        Wake(inode);
    }

    /// <summary>A persist is due before its time: it is looked at now.</summary>
    public void Wake(InodeId inode) => _hints.Writer.TryWrite(inode);
}
