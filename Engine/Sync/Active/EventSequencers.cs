namespace OrleansAlluxio.Engine.Sync.Active;

/// <summary>
/// The last event taken of each key, so that one delivered twice or late is told from a new one. Bounded: of a key that
/// was forgotten every event counts, which costs a question to the store and no more. Thread-safe.
/// </summary>
internal sealed class EventSequencers(int keysMax)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Bucket, string Key), string> _last = [];
    private readonly Queue<(string Bucket, string Key)> _order = new();

    /// <summary>
    /// Whether an event may tell something new: it is not the last one taken of its key, nor, where there is an order,
    /// an earlier one.
    /// </summary>
    public bool IsNew(StoreEvent seen)
    {
        if (seen.Key is not { } key || seen.Sequencer is not { Length: > 0 } sequencer)
        {
            return true;
        }

        lock (_lock)
        {
            if (_last.TryGetValue((seen.Bucket, key), out var last))
            {
                if (seen.IsOrdered ? Compare(sequencer, last) <= 0 : sequencer == last)
                {
                    return false;
                }
            }
            else
            {
                _order.Enqueue((seen.Bucket, key));
            }

            _last[(seen.Bucket, key)] = sequencer;
            if (_last.Count > keysMax)
            {
                _last.Remove(_order.Dequeue());
            }

            return true;
        }
    }

    /// <summary>As hexadecimal numbers, the shorter padded with zeros at its right.</summary>
    internal static int Compare(string left, string right)
    {
        for (var i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            var order = Digit(left, i).CompareTo(Digit(right, i));
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static char Digit(string text, int index) => index < text.Length ? char.ToUpperInvariant(text[index]) : '0';
}
