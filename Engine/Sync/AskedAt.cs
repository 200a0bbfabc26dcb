namespace OrleansAlluxio.Engine.Sync;

/// <summary>The moment before a question left for a store.</summary>
/// <param name="Time">What changed here later is newer than the answer.</param>
/// <param name="Epoch">A path that the fence touched since may mean another directory than the answer does.</param>
internal readonly record struct AskedAt(HybridTimestamp Time, long Epoch);
