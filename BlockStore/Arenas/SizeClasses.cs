using System.Numerics;

namespace OrleansAlluxio.BlockStore.Arenas;

/// <summary>Slots come in powers of two from 4 KiB (what disks and tmpfs hand out) to a page of 1 MiB.</summary>
internal static class SizeClasses
{
    /// <summary>Number of classes.</summary>
    public const int Count = 9;

    /// <summary>Bytes of the smallest slot, and the unit of weights.</summary>
    public const int SlotBytesMin = 4 << 10;

    /// <summary>The class of the smallest slot that holds so many bytes.</summary>
    public static int Of(int lengthBytes) =>
        lengthBytes <= SlotBytesMin ? 0 : BitOperations.Log2((uint)lengthBytes - 1) + 1 - 12;

    /// <summary>Bytes of a slot of that class.</summary>
    public static int SlotBytes(int sizeClass) => SlotBytesMin << sizeClass;

    /// <summary>Checksum segments a slot of that class holds.</summary>
    public static int Segments(int sizeClass) =>
        Math.Max(1, SlotBytes(sizeClass) / FabricLimits.SegmentBytes);

    /// <summary>Checksum segments of so many bytes.</summary>
    public static int SegmentsOf(int lengthBytes) =>
        (lengthBytes + FabricLimits.SegmentBytes - 1) / FabricLimits.SegmentBytes;
}
