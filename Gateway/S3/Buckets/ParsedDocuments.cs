using System.Collections.Concurrent;

namespace OrleansAlluxio.Gateway.S3.Buckets;

/// <summary>
/// Parsed forms of settings, by their text: a request pays a look-up, not a parse. Thread-safe. Nothing can be stale,
/// because another text is another entry.
/// </summary>
/// <typeparam name="T">The parsed form; immutable.</typeparam>
/// <param name="parse">Parses a stored text.</param>
internal sealed class ParsedDocuments<T>(Func<string, T> parse)
    where T : class
{
    // More different settings than a fabric has buckets in use; emptied, not evicted one by one, when full.
    private const int EntriesMax = 1024;

    private readonly ConcurrentDictionary<string, T> _parsed = new(StringComparer.Ordinal);

    /// <summary>The parsed form of a text.</summary>
    public T Get(string text)
    {
        if (_parsed.TryGetValue(text, out var known))
        {
            return known;
        }

        if (_parsed.Count >= EntriesMax)
        {
            _parsed.Clear();
        }

        return _parsed.GetOrAdd(text, parse);
    }
}
