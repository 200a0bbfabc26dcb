namespace OrleansAlluxio.Core.Fabric;

/// <summary>One page of a directory.</summary>
[GenerateSerializer, Immutable, Alias("oa.list-options")]
public sealed record ListOptions : OperationOptions
{
    /// <summary>Start after this name; null starts at the first.</summary>
    [Id(0)]
    public string? AfterName { get; init; }

    /// <summary>Most entries, 1..<see cref="FabricLimits.ListEntriesMax"/>.</summary>
    [Id(1)]
    public int EntriesMax { get; init; } = FabricLimits.ListEntriesMax;

    /// <summary>
    /// Goes on from an earlier page of the same listing: the under store is not asked again under any interval.
    /// </summary>
    [Id(2)]
    public bool IsContinuation { get; init; }

    /// <summary>
    /// Compare everything below that is stale with the under store before the first page, as one recursive sync: for
    /// callers that are going to walk the tree. A directory that fails stays stale, so listing it says why.
    /// </summary>
    [Id(3)]
    public bool SyncsBelow { get; init; }
}
