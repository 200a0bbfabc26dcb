namespace OrleansAlluxio.Engine.Sync;

/// <summary>Running totals of one directory's comparison. Bounded whatever the directory holds.</summary>
internal sealed class ChildrenTally
{
    // Names handed on to a recursive sync at once; a larger set is read from the metastore in pages instead.
    private const int DirectoriesMax = 10_000;

    private List<string>? _directories = [];
    private List<string>? _kept;
    private long _entries;
    private long _changed;

    public List<string> MissingDirectories { get; } = [];

    public List<string> UndecidedFiles { get; } = [];

    public int UndecidedFileCount { get; private set; }

    public bool IsAnyOpen => MissingDirectories.Count > 0 || UndecidedFileCount > 0;

    /// <summary>Whether the files that the listing does not decide were too many to name.</summary>
    public bool NeedsSecondListing => UndecidedFileCount > UndecidedFiles.Count;

    public void Add(IReadOnlyList<ListedEntry> entries, ListingApplied applied)
    {
        _entries += entries.Count;
        _changed += applied.Inserted + applied.Changed + applied.Removed;
        foreach (var entry in entries)
        {
            if (entry.Fingerprint.Kind == EntryKind.Directory)
            {
                _directories?.Add(entry.Name);
            }
        }

        if (_directories?.Count > DirectoriesMax)
        {
            _directories = null;
        }

        foreach (var name in applied.KeptDirectories)
        {
            Keep(name);
        }

        MissingDirectories.AddRange(applied.MissingDirectories);
        UndecidedFileCount += applied.UndecidedFileCount;
        if (UndecidedFiles.Count + applied.UndecidedFiles.Count <= Namespace.ListingBatchLimits.UndecidedFilesMax)
        {
            UndecidedFiles.AddRange(applied.UndecidedFiles);
        }
    }

    public void AddRemoved(int count) => _changed += count;

    /// <summary>A directory that the store lacks and the fabric keeps: what is below it is compared too.</summary>
    public void Keep(string name) => (_kept ??= []).Add(name);

    /// <summary>Directories that the store lacks and the fabric keeps.</summary>
    public IReadOnlyList<string> Kept => _kept ?? [];

    public ChildrenSynced Result() => new(
        true, _entries, _changed,
        _directories is null || _directories.Count + Kept.Count > DirectoriesMax ? null : [.. _directories, .. Kept]);
}
