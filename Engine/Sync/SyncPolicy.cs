namespace OrleansAlluxio.Engine.Sync;

/// <summary>Whether an entry must be compared with its store before it is used. Pure: step 3 of a read.</summary>
public static class SyncPolicy
{
    /// <summary>
    /// Decides by the three times and the interval: -1 trusts the first sync for ever, 0 trusts nothing, above 0 trusts
    /// a sync for that long. An invalidation after the sync always counts, under every interval.
    /// </summary>
    public static SyncDecision Decide(
        HybridTimestamp syncedAt, HybridTimestamp invalidatedAt, SyncInterval interval, long nowUnixMs)
    {
        if (syncedAt.IsNever)
        {
            return new SyncDecision(true, "it was never compared with the under store");
        }

        if (invalidatedAt > syncedAt)
        {
            return new SyncDecision(true, "it was invalidated after the last comparison");
        }

        if (interval.Milliseconds == 0)
        {
            return new SyncDecision(true, "the sync interval is 0: every access asks");
        }

        if (interval.Milliseconds < 0)
        {
            return new SyncDecision(
                false, "the sync interval is -1: the first comparison stands until an invalidation");
        }

        // A comparison in the future means that our clock was set back: then nobody knows its age.
        var age = nowUnixMs - syncedAt.UnixMilliseconds;
        return age < 0 || age > interval.Milliseconds
            ? new SyncDecision(
                true, $"the last comparison is {age} ms old and the sync interval {interval.Milliseconds} ms")
            : new SyncDecision(false, $"the last comparison is {age} ms old, within {interval.Milliseconds} ms");
    }
}
