using System.Collections.Concurrent;

namespace OrleansAlluxio.Engine.Reading;

/// <summary>
/// Contents that were moved inside their stores by this process: for readers that opened them before. Bounded; what is
/// forgotten fails such a reader once, as a content that changed does, and opening the file again mends it.
/// </summary>
public sealed class MovedContents
{
    // Those that were moved while somebody read them are few; this is an hour of a fast migration of small files.
    private const int EntriesMax = 65_536;

    private readonly ConcurrentDictionary<FileVersion, Fingerprint> _moved = new();
    private readonly ConcurrentQueue<FileVersion> _order = new();

    /// <summary>Notes where a content is now, before it goes from where it was.</summary>
    public void Note(FileVersion file, Fingerprint now)
    {
        _moved[file] = now;
        _order.Enqueue(file);
        while (_order.Count > EntriesMax && _order.TryDequeue(out var oldest))
        {
            _moved.TryRemove(oldest, out _);
        }
    }

    /// <summary>Where a content is now; null when it was not moved, as far as is known.</summary>
    public Fingerprint? TryGet(FileVersion file) => _moved.GetValueOrDefault(file);
}
