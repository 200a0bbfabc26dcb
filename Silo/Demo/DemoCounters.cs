namespace OrleansAlluxio.Silo.Demo;

/// <summary>What a fabric counted. Of pages: hits and misses; of requests to stores: reads and syncs.</summary>
internal readonly record struct DemoCounters(
    long Hits, long Misses, long StoreReads, long StoreBytes, long CorruptPages)
{
    /// <summary>Pages found in a tier, of all, 0..1; 0 when none was asked for.</summary>
    public double HitRatio => Hits + Misses == 0 ? 0 : (double)Hits / (Hits + Misses);

    /// <summary>Every page came from a tier and no store was asked for bytes.</summary>
    public bool IsAllHot => Hits > 0 && Misses == 0 && StoreReads == 0;

    /// <summary>Takes them from a status.</summary>
    public static DemoCounters Of(FabricStatus status)
    {
        return new DemoCounters(
            Named("cache.hits"), Named("cache.misses"), Named("store.reads"), Named("store.read.bytes"),
            Named("pages.corrupt"));

        long Named(string name) => status.Counters.TryGetValue(name, out var value)
            ? value
            : throw new FabricException(FabricErrorKind.Internal, "count", name, "the fabric has no such counter");
    }

    /// <summary>What was counted since.</summary>
    public DemoCounters Since(DemoCounters before) => new(
        Hits - before.Hits, Misses - before.Misses, StoreReads - before.StoreReads, StoreBytes - before.StoreBytes,
        CorruptPages - before.CorruptPages);
}
