namespace OrleansAlluxio.Engine.Writing;

/// <summary>A write that is made of the content that is there.</summary>
/// <param name="Operation">For messages.</param>
/// <param name="Path">The file.</param>
/// <param name="Options">Who asks, and how fresh the file must be.</param>
internal sealed record RewriteRequest(string Operation, FabricPath Path, OperationOptions Options)
{
    /// <summary>How many of its first bytes stay; null for all.</summary>
    public long? KeptBytes { get; init; }

    /// <summary>How many follow, where that is known.</summary>
    public long? AddedBytes { get; init; }

    /// <summary>Where the new content goes; null as configured for the path.</summary>
    public WriteType? WriteType { get; init; }

    /// <summary>In how many processes it is before it is acknowledged; null as configured for the path.</summary>
    public int? DurableCopies { get; init; }

    /// <summary>Only a file with this <see cref="FileMark"/>; null any.</summary>
    public string? IfMark { get; init; }
}
