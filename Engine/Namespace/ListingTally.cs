namespace OrleansAlluxio.Engine.Namespace;

/// <summary>Running totals of a listing's application.</summary>
internal sealed class ListingTally
{
    public int Inserted { get; private set; }

    public int Changed { get; private set; }

    public int Removed { get; private set; }

    public List<FileVersion> Dropped { get; } = [];

    public List<string> MissingDirectories { get; } = [];

    public List<string> MissingFiles { get; } = [];

    public List<string> KeptDirectories { get; } = [];

    public int MissingFileCount { get; private set; }

    public bool IsMissingAny => MissingDirectories.Count > 0 || MissingFileCount > 0;

    public void Add(ListingMerge merge)
    {
        Inserted += merge.InsertCount;
        Changed += merge.ChangedCount;
        Removed += merge.RemovedRows.Count;
        Dropped.AddRange(merge.Dropped);
    }

    public void AddMissing(ListingMerge merge)
    {
        MissingDirectories.AddRange(merge.MissingDirectories);
        KeptDirectories.AddRange(merge.KeptDirectories);
        MissingFileCount += merge.MissingFiles.Count;
        MissingFiles.AddRange(merge.MissingFiles.Take(ListingBatchLimits.MissingFilesMax - MissingFiles.Count));
    }
}
