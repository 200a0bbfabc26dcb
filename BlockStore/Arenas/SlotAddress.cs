namespace OrleansAlluxio.BlockStore.Arenas;

/// <summary>A slot of a slab.</summary>
internal readonly record struct SlotAddress(Slab Slab, int Slot);
