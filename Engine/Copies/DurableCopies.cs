using System.Collections.Concurrent;
using System.Threading.Channels;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Copies;

/// <summary>
/// Copies on other workers of what no store has yet. The invariant: which workers have a copy is durable with the file
/// itself, before its write is acknowledged, and a worker keeps what it took until it is told that the file is
/// persisted or gone. Thread-safe.
/// </summary>
public sealed class DurableCopies(CopyServices services)
{
    // What does not fit is found by the next look.
    private const int ReleasesMax = 65_536;

    private readonly ConcurrentDictionary<FileVersion, bool> _writing = new();

    private readonly Channel<ReleasedCopies> _released = Channel.CreateBounded<ReleasedCopies>(
        new BoundedChannelOptions(ReleasesMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>What it works with.</summary>
    public CopyServices Services => services;

    /// <summary>What is to be let go, in order.</summary>
    internal ChannelReader<ReleasedCopies> Released => _released.Reader;

    /// <summary>How a write can have so many copies; null where nobody said how many.</summary>
    public CopyPlan Plan(int? asked) => CopyPlan.Decide(
        asked, CopyPlacement.Able(services.Directory.Current, services.Directory).Count(), services.OwnCounts);

    /// <summary>Begins the copies of a content; the caller disposes the writer when its outcome is known.</summary>
    public CopyWriter Begin(
        FileVersion file, CopyPlan plan, LocationPolicy? location = null, CacheCharge? charge = null)
    {
        _writing[file] = true;
        return new CopyWriter(services, this, file, plan) { Location = location, Charge = charge };
    }

    /// <summary>Places pages of a content that the store gets, too.</summary>
    internal PlacedPages Place(FileVersion file, long blockBytes, LocationPolicy policy, CacheCharge? charge) =>
        new(services, (file, blockBytes), policy, charge);

    /// <summary>Where bytes of an unpersisted file come from when this process has lost them.</summary>
    public ICopySource SourceOf(FileStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return new CopySource(services, status);
    }

    /// <summary>Lets copies go, soon; what is missed is found by the next look.</summary>
    public void Release(FileVersion file, IReadOnlyList<string>? workers, bool isPersisted)
    {
        if (workers is { Count: > 0 })
        {
            _released.Writer.TryWrite(new ReleasedCopies(file, workers, isPersisted));
        }
    }

    /// <summary>Whether a content is being written here: its copies are of no file yet.</summary>
    internal bool IsWriting(FileVersion file) => _writing.ContainsKey(file);

    /// <summary>The write has ended: it is a file, or will never be.</summary>
    internal void End(FileVersion file) => _writing.TryRemove(file, out _);
}
