using System.Collections.Concurrent;

namespace OrleansAlluxio.Gateway.S3.Buckets;

/// <summary>
/// Buckets that lack a setting (a policy that denies, lifecycle rules), and the version of all buckets' settings at
/// which that was read: while the version stays, a request needs no look at the bucket. Thread-safe.
/// </summary>
internal sealed class QuietBuckets
{
    // More buckets than are in use at a time; emptied, not evicted one by one, when full.
    private const int EntriesMax = 4096;

    private readonly ConcurrentDictionary<string, long> _versions = new(StringComparer.Ordinal);

    /// <summary>Whether it is known at that version. A negative version is none.</summary>
    public bool Knows(string bucket, long version) =>
        version >= 0 && _versions.TryGetValue(bucket, out var seen) && seen == version;

    /// <summary>Remembers what was read after the version was.</summary>
    public void Remember(string bucket, long version)
    {
        if (version < 0)
        {
            return;
        }

        if (_versions.Count >= EntriesMax)
        {
            _versions.Clear();
        }

        _versions[bucket] = version;
    }
}
