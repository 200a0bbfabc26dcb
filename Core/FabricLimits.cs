namespace OrleansAlluxio.Core;

/// <summary>Limits that every door and every layer shares. Each is enforced where input enters.</summary>
public static class FabricLimits
{
    /// <summary>Longest path component in UTF-8 bytes: what ext4, XFS and HDFS hold.</summary>
    public const int NameBytesMax = 255;

    /// <summary>Longest path in UTF-8 bytes: Linux' PATH_MAX.</summary>
    public const int PathBytesMax = 4096;

    /// <summary>Largest file: S3's multipart maximum of 10,000 parts of 5 GiB, rounded down.</summary>
    public const long FileBytesMax = 48L << 40;

    /// <summary>Default block, the unit of placement.</summary>
    public const long BlockBytesDefault = 64L << 20;

    /// <summary>Smallest block a file may ask for.</summary>
    public const long BlockBytesMin = 1L << 20;

    /// <summary>Largest block a file may ask for.</summary>
    public const long BlockBytesMax = 1L << 30;

    /// <summary>Page, the unit of caching. A file's last page is as short as its bytes.</summary>
    public const int PageBytes = 1 << 20;

    /// <summary>
    /// Segment, the unit of checksums: small enough to verify a 4 KiB read cheaply, large enough to index.
    /// </summary>
    public const int SegmentBytes = 64 << 10;

    /// <summary>Most blocks in one answer about places: a file of 64 GiB in the smallest blocks.</summary>
    public const int BlockLocationsMax = 65_536;

    /// <summary>Most runs of pages of one file in one directory of a tier that are told one by one.</summary>
    public const int PageRangesMax = 1000;

    /// <summary>Most entries in one answer of a listing.</summary>
    public const int ListEntriesMax = 1000;

    /// <summary>Most processes that an unpersisted write is kept in: each costs its bytes once more.</summary>
    public const int DurableCopiesMax = 8;

    /// <summary>Most files that one concatenation appends: all of them are held at once.</summary>
    public const int ConcatSourcesMax = 1000;

    /// <summary>Most bytes of names and values of extended attributes on one file.</summary>
    public const int XAttrBytesMax = 16 << 10;

    /// <summary>
    /// The same on a directory, of which there are fewer: a bucket keeps its policy, CORS and lifecycle rules there.
    /// </summary>
    public const int DirectoryXAttrBytesMax = 192 << 10;

    /// <summary>
    /// Youngest leftovers that are swept on request: an upload that was just begun is not recorded yet.
    /// </summary>
    public static readonly TimeSpan SweepAgeMin = TimeSpan.FromMinutes(10);

    /// <summary>Most event notifications of stores in one request: more than any store puts into one message.</summary>
    public const int StoreEventsMax = 10_000;
}
