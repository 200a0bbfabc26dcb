namespace OrleansAlluxio.Core.Fabric;

/// <summary>How a path is renamed.</summary>
[GenerateSerializer, Immutable, Alias("oa.rename-options")]
public sealed record RenameOptions : OperationOptions
{
    /// <summary>
    /// Replace a file at the target, atomically; false fails with AlreadyExists. A directory is never replaced.
    /// </summary>
    [Id(0)]
    public bool Overwrite { get; init; }

    /// <summary>Only a source with this <see cref="FileMark"/>; else PreconditionFailed.</summary>
    [Id(1)]
    public string? IfSourceMark { get; init; }

    /// <summary>Only over a target with this <see cref="FileMark"/>; else PreconditionFailed.</summary>
    [Id(2)]
    public string? IfTargetMark { get; init; }
}
