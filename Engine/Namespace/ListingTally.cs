namespace OrleansAlluxio.Engine.Namespace;

/// <summary>Running totals of a listing's application.</summary>
internal sealed class ListingTally
{
    public int Inserted { get; private set; }

    public int Changed { get; private set; }

    public int Removed { get; private set; }

    public List<FileVersion> Dropped { get; } = [];

    public List<string> MissingDirectories { get; } = [];

    public List<string> UndecidedFiles { get; } = [];

    public List<string> KeptDirectories { get; } = [];

    public int UndecidedFileCount { get; private set; }

    public bool IsAnyOpen => MissingDirectories.Count > 0 || UndecidedFileCount > 0;

    public void Add(ListingMerge merge)
    {
        Inserted += merge.InsertCount;
        Changed += merge.ChangedCount;
        Removed += merge.RemovedRows.Count;
        Dropped.AddRange(merge.Dropped);
    }

    public void AddOpen(ListingMerge merge)
    {
        MissingDirectories.AddRange(merge.MissingDirectories);
        KeptDirectories.AddRange(merge.KeptDirectories);
        UndecidedFileCount += merge.UndecidedFiles.Count;
        UndecidedFiles.AddRange(merge.UndecidedFiles.Take(ListingBatchLimits.UndecidedFilesMax - UndecidedFiles.Count));
    }
}
