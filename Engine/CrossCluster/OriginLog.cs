using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>
/// The last changes of an origin in memory, as far back as receivers can go on from. Not thread-safe.
/// </summary>
internal sealed class OriginLog(string epoch, int messagesMax)
{
    private readonly Queue<InvalidationMessage> _messages = new();

    /// <summary>What the sequences count in.</summary>
    public string Epoch => epoch;

    /// <summary>Sequence of the last change; 0 before the first.</summary>
    public long Head { get; private set; }

    /// <summary>A receiver at this sequence or later can go on; one before it cannot.</summary>
    public long Floor { get; private set; }

    /// <summary>Begins where an earlier process ended.</summary>
    public void StartAt(long sequence) => (Head, Floor) = (sequence, sequence);

    /// <summary>Adds changes that follow on the head; the oldest make room.</summary>
    public void Append(IReadOnlyList<InvalidationMessage> messages)
    {
        foreach (var message in messages)
        {
            Head = message.Sequence;
            _messages.Enqueue(message);
            if (_messages.Count > messagesMax)
            {
                Floor = _messages.Dequeue().Sequence;
            }
        }
    }

    /// <summary>Whether a receiver at that place can be told everything since.</summary>
    public bool Reaches(string? atEpoch, long after) => atEpoch == epoch && after >= Floor && after <= Head;

    /// <summary>The changes after a sequence that the log reaches.</summary>
    public IEnumerable<InvalidationMessage> Since(long after) => _messages.Where(m => m.Sequence > after);
}
