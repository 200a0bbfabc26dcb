using OrleansAlluxio.Core.Diagnostics;

namespace OrleansAlluxio.Engine.Reading;

/// <summary>
/// Counters of the read path, one stripe a processor, so that readers do not share cache lines.
/// </summary>
internal sealed class ReadCounters
{
    private static readonly string[] Names =
    [
        "cache.hits", "cache.misses", "cache.read.bytes", "store.reads", "store.read.bytes",
        "fills.joined", "fills.failed", "pages.corrupt", "tags.mismatched",
    ];

    private readonly StripedCounters _counters = new(Names.Length);

    public void Add(ReadCounter counter, long amount = 1) => _counters.Add((int)counter, amount);

    public long Read(ReadCounter counter) => _counters.Read((int)counter);

    public IReadOnlyDictionary<string, long> Snapshot()
    {
        var counts = new Dictionary<string, long>(Names.Length, StringComparer.Ordinal);
        for (var i = 0; i < Names.Length; i++)
        {
            counts[Names[i]] = Read((ReadCounter)i);
        }

        return counts;
    }
}

/// <summary>What is counted, in the order of the names.</summary>
internal enum ReadCounter
{
    /// <summary>Pages a call found in a tier.</summary>
    Hits,

    /// <summary>Pages a call had to wait for.</summary>
    Misses,

    /// <summary>Bytes handed out of tiers.</summary>
    CacheBytes,

    /// <summary>Requests to under stores.</summary>
    StoreReads,

    /// <summary>Bytes that came from under stores.</summary>
    StoreBytes,

    /// <summary>Waits for a page that another call, or read-ahead, was filling.</summary>
    Joined,

    /// <summary>Runs that ended with an error.</summary>
    Failed,

    /// <summary>Pages found bad while they were read.</summary>
    Corrupt,

    /// <summary>Objects whose tag was not their MD5 though two reads agreed.</summary>
    TagsMismatched,
}
