namespace OrleansAlluxio.BlockStore.Index;

/// <summary>
/// One page in the index: 56 bytes, by value. Identity and place never change while it lives; a page that moves gets
/// a new record, so a lease reads them without a lock. Flags and links are guarded by the shard; references only rise
/// under its lock.
/// </summary>
internal struct PageRecord
{
    public long Inode;
    public long Version;
    public int Index;
    public int LengthBytes;
    public int Slab;
    public ushort Slot;
    public byte Directory;
    public PageFlags Flags;

    /// <summary>One of the index while linked, and one per lease. At zero the slot is given back.</summary>
    public int References;

    /// <summary>As it was put.</summary>
    public PageCare Care;

    /// <summary>Whose quota it counts against, 0 for nobody's; as it was put.</summary>
    public ushort Principal;

    public int HashNext;
    public int FileNext;
    public int FilePrevious;
    public int HeadNext;

    /// <summary>The id in one value.</summary>
    public readonly PageId Id => new(File, Index);

    /// <summary>The content it belongs to.</summary>
    public readonly FileVersion File => new(new InodeId(Inode), new ContentVersion(Version));
}
