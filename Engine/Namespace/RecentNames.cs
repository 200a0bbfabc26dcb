namespace OrleansAlluxio.Engine.Namespace;

/// <summary>
/// When names of a directory were last changed in some way: the latest of them, bounded. Not thread-safe.
/// </summary>
internal sealed class RecentNames(int namesMax)
{
    private readonly Dictionary<string, HybridTimestamp> _times = new(StringComparer.Ordinal);
    private readonly Queue<(string Name, HybridTimestamp At)> _order = new();
    private HybridTimestamp _forgotten = HybridTimestamp.Never;

    /// <summary>Notes a change.</summary>
    public void Mark(string name, HybridTimestamp at)
    {
        _times[name] = at;
        _order.Enqueue((name, at));
        while (_order.Count > namesMax)
        {
            var oldest = _order.Dequeue();
            if (_times.TryGetValue(oldest.Name, out var last) && last == oldest.At)
            {
                _times.Remove(oldest.Name);
            }

            _forgotten = oldest.At > _forgotten ? oldest.At : _forgotten;
        }
    }

    /// <summary>Whether a change after a time is known.</summary>
    public bool IsKnownAfter(string name, HybridTimestamp time) => _times.TryGetValue(name, out var at) && at > time;

    /// <summary>
    /// Whether there may have been a change after a time: one is known, or so late a one was forgotten.
    /// </summary>
    public bool MayBeAfter(string name, HybridTimestamp time) => IsKnownAfter(name, time) || _forgotten > time;
}
