namespace OrleansAlluxio.BlockStore.Policies;

/// <summary>
/// Remembers keys of pages that are gone, oldest forgotten first. A collision of 32-bit keys only costs a wrong
/// guess.
/// </summary>
internal sealed class GhostList(int capacity)
{
    private readonly Dictionary<uint, int> _at = [];
    private readonly Queue<(uint Key, int Sequence)> _order = new();
    private int _sequence;

    /// <summary>Number of keys.</summary>
    public int Count => _at.Count;

    /// <summary>Remembers a key, as the youngest.</summary>
    public void Add(uint key)
    {
        _at[key] = ++_sequence;
        _order.Enqueue((key, _sequence));
        while (_at.Count > capacity || _order.Count > 2 * capacity)
        {
            var (oldest, sequence) = _order.Dequeue();
            if (_at.TryGetValue(oldest, out var last) && last == sequence)
            {
                _at.Remove(oldest);
            }
        }
    }

    /// <summary>Forgets a key and says whether it was known.</summary>
    public bool Remove(uint key) => _at.Remove(key);
}
