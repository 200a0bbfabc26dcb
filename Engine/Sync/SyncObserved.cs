namespace OrleansAlluxio.Engine.Sync;

/// <summary>What a store said of an entry that the fabric does not know.</summary>
/// <param name="Fingerprint">What it is.</param>
/// <param name="Mount">The store's mount.</param>
/// <param name="SyncedAt">When all of it is known to equal the store; never where a part is not known yet.</param>
internal readonly record struct SyncObserved(Fingerprint Fingerprint, MountId Mount, HybridTimestamp SyncedAt);
