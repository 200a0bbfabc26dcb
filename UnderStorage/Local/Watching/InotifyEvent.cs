namespace OrleansAlluxio.UnderStorage.Local.Watching;

/// <summary>One event of the kernel.</summary>
/// <param name="Watch">The watch; -1 for an overflow.</param>
/// <param name="Mask">Bits of <see cref="Interop.InotifyMask"/>.</param>
/// <param name="Name">The entry of the watched directory; null for itself, or when the name is not UTF-8.</param>
internal readonly record struct InotifyEvent(int Watch, uint Mask, string? Name)
{
    public bool Has(uint bits) => (Mask & bits) != 0;
}
