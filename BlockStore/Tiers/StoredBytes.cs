using OrleansAlluxio.BlockStore.Arenas;

namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>Where a page's bytes lie, and how many they are.</summary>
internal readonly record struct StoredBytes(ArenaSet Arenas, SlotAddress Address, int LengthBytes);
