namespace OrleansAlluxio.Core.Fabric;

/// <summary>Entries of a directory in UTF-8 order of their names.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="HasMore">Whether a page after the last entry would not be empty.</param>
[GenerateSerializer, Immutable, Alias("oa.list-page")]
public sealed record ListPage(
    [property: Id(0)] IReadOnlyList<FileStatus> Entries, [property: Id(1)] bool HasMore);
