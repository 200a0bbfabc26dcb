namespace OrleansAlluxio.Engine.Sync;

/// <summary>What to do with one entry after the store was asked.</summary>
/// <param name="Action">What it is.</param>
/// <param name="Next">The row to write; null for none.</param>
internal readonly record struct SyncPlan(SyncAction Action, InodeRow? Next);
