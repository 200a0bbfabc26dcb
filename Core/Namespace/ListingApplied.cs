using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Core.Namespace;

/// <summary>The outcome of applying a <see cref="ListingBatch"/>.</summary>
/// <param name="Inserted">Entries new in the tree.</param>
/// <param name="Changed">Entries with other content or metadata.</param>
/// <param name="Removed">Entries gone.</param>
/// <param name="Dropped">Contents nobody can open any more.</param>
[GenerateSerializer, Immutable, Alias("oa.listing-applied")]
public sealed record ListingApplied(
    [property: Id(0)] int Inserted, [property: Id(1)] int Changed, [property: Id(2)] int Removed,
    [property: Id(3)] IReadOnlyList<FileVersion> Dropped)
{
    /// <summary>
    /// Directories the listing lacks: left as they are, each to be asked for by itself under its hold.
    /// </summary>
    [Id(4)]
    public IReadOnlyList<string> MissingDirectories { get; init; } = [];

    /// <summary>
    /// The first files that the listing does not decide, see the count: those it lacks, where it was asked to keep
    /// them, and those it has otherwise than the tree, which changed since it was begun. Left as they are, each to be
    /// asked for by itself.
    /// </summary>
    [Id(5)]
    public IReadOnlyList<string> UndecidedFiles { get; init; } = [];

    /// <summary>
    /// Directories that only the fabric has and the listing lacks: they may hold what the store once had below.
    /// </summary>
    [Id(7)]
    public IReadOnlyList<string> KeptDirectories { get; init; } = [];

    /// <summary>How many files the listing does not decide.</summary>
    [Id(6)]
    public int UndecidedFileCount { get; init; }
}
