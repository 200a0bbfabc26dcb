using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Core.Workers;

/// <summary>Copies that a worker need not keep any more.</summary>
public sealed record CopyRelease
{
    /// <summary>Most contents in one request: some ten KiB.</summary>
    public const int FilesMax = 1000;

    /// <summary>Persisted: their pages are like any others from now on.</summary>
    public IReadOnlyList<FileVersion> Clean { get; init; } = [];

    /// <summary>Of no file: their pages go.</summary>
    public IReadOnlyList<FileVersion> Remove { get; init; } = [];
}
