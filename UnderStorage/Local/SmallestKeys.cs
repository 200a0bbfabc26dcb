namespace OrleansAlluxio.UnderStorage.Local;

/// <summary>Keeps the first so many of the keys it is offered, in byte order.</summary>
internal sealed class SmallestKeys(int wanted)
{
    private static readonly Comparer<byte[]> LargestFirst =
        Comparer<byte[]>.Create(static (a, b) => b.AsSpan().SequenceCompareTo(a));

    private readonly PriorityQueue<byte[], byte[]> _kept = new(wanted + 1, LargestFirst);

    /// <summary>Whether there may have been more keys than are kept.</summary>
    public bool IsFull => _kept.Count == wanted;

    /// <summary>Keeps a copy of the key when it is among the smallest so far.</summary>
    public void Offer(ReadOnlySpan<byte> key)
    {
        if (_kept.Count < wanted)
        {
            var kept = key.ToArray();
            _kept.Enqueue(kept, kept);
        }
        else if (_kept.Peek().AsSpan().SequenceCompareTo(key) > 0)
        {
            var kept = key.ToArray();
            _kept.EnqueueDequeue(kept, kept);
        }
    }

    /// <summary>Takes the keys out, smallest first.</summary>
    public byte[][] Drain()
    {
        var keys = new byte[_kept.Count][];
        for (var i = keys.Length - 1; i >= 0; i--)
        {
            keys[i] = _kept.Dequeue();
        }

        return keys;
    }
}
