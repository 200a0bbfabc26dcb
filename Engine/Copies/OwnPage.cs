namespace OrleansAlluxio.Engine.Copies;

/// <summary>Reads of pages of this process that must not fill them from anywhere.</summary>
internal static class OwnPage
{
    /// <summary>Reads a page; its length, or null when it is not here or bad.</summary>
    public static int? TryRead(IPageStore pages, PageId page, byte[] buffer)
    {
        if (!pages.TryLease(page, out var lease))
        {
            return null;
        }

        using (lease)
        {
            return lease.TryRead(0, buffer.AsSpan(0, lease.LengthBytes)) ? lease.LengthBytes : null;
        }
    }

    /// <summary>Whether all of an unpersisted content is here to stay.</summary>
    public static bool IsWhole(IPageStore pages, FileVersion file, long lengthBytes) =>
        pages.Locate(file).Where(static p => p.Dirty).Sum(static p => (long)p.LengthBytes) == lengthBytes;
}
