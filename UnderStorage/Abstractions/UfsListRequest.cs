namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>One page of a listing.</summary>
public sealed record UfsListRequest
{
    /// <summary>The directory to list.</summary>
    public required UfsPath Directory { get; init; }

    /// <summary>
    /// Everything below, not only direct children. Directories that exist only as prefixes may be missing then. Fails
    /// with Unsupported where a store holds keys that are no paths: their names belong elsewhere in the order.
    /// </summary>
    public bool Recursive { get; init; }

    /// <summary>
    /// Where the last page ended; null starts. Opaque, but orderly: entries come in UTF-8 order of their path.
    /// </summary>
    public string? Continuation { get; init; }

    /// <summary>Most entries of the answer, 1..1000: what S3 returns at once.</summary>
    public int EntriesMax { get; init; } = 1000;
}
