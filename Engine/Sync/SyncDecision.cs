namespace OrleansAlluxio.Engine.Sync;

/// <summary>Whether to ask the store.</summary>
/// <param name="IsStale">Ask it.</param>
/// <param name="Reason">Why, for people.</param>
public readonly record struct SyncDecision(bool IsStale, string Reason);
