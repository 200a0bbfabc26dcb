using System.Collections.Concurrent;

namespace OrleansAlluxio.Client.ShortCircuits;

/// <summary>Grants to be told as ended with the next question to their worker. Thread-safe, bounded.</summary>
internal sealed class EndedGrants
{
    // What is not told ends by its time.
    private const int WaitingMax = 1024;
    private const int ToldMax = 64;

    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _byWorker = new(StringComparer.Ordinal);

    /// <summary>Notes one.</summary>
    public void Note(string worker, string id)
    {
        var queue = _byWorker.GetOrAdd(worker, static _ => new ConcurrentQueue<string>());
        if (queue.Count < WaitingMax)
        {
            queue.Enqueue(id);
        }
    }

    /// <summary>Takes some of a worker; null for none.</summary>
    public IReadOnlyList<string>? Take(string worker)
    {
        if (!_byWorker.TryGetValue(worker, out var queue) || queue.IsEmpty)
        {
            return null;
        }

        List<string> ids = [];
        while (ids.Count < ToldMax && queue.TryDequeue(out var id))
        {
            ids.Add(id);
        }

        return ids;
    }
}
