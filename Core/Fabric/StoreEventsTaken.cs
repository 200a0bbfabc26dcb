namespace OrleansAlluxio.Core.Fabric;

/// <summary>What became of event notifications.</summary>
/// <param name="Taken">Concern an active sync point: what they name is marked stale soon.</param>
/// <param name="Old">Taken before, or of a key of which a later one was.</param>
/// <param name="Ignored">Of a mounted bucket, but no active sync point covers the key.</param>
/// <param name="Unknown">Of buckets that no mount has.</param>
[GenerateSerializer, Immutable, Alias("oa.store-events-taken")]
public sealed record StoreEventsTaken(
    [property: Id(0)] int Taken, [property: Id(1)] int Old, [property: Id(2)] int Ignored,
    [property: Id(3)] int Unknown);
