namespace OrleansAlluxio.Core.Ids;

/// <summary>One immutable content of one file: what pages, dirty replicas and persists are keyed by.</summary>
[GenerateSerializer, Immutable, Alias("oa.file-version")]
public readonly record struct FileVersion([property: Id(0)] InodeId Inode, [property: Id(1)] ContentVersion Version)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Inode}@{Version}";
}
