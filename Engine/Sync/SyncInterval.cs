namespace OrleansAlluxio.Engine.Sync;

/// <summary>How long a comparison with the store is trusted, and who said so.</summary>
/// <param name="Milliseconds">-1 for ever, 0 not at all, above 0 that long.</param>
/// <param name="Origin">"request", "path /x", "mount /x" or "default".</param>
public readonly record struct SyncInterval(long Milliseconds, string Origin);
