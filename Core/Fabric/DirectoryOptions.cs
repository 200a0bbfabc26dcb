namespace OrleansAlluxio.Core.Fabric;

/// <summary>How a directory is made.</summary>
[GenerateSerializer, Immutable, Alias("oa.directory-options")]
public sealed record DirectoryOptions : OperationOptions
{
    /// <summary>Make missing parents too.</summary>
    [Id(0)]
    public bool CreateParents { get; init; }

    /// <summary>A directory that is there already is fine; false fails with AlreadyExists.</summary>
    [Id(1)]
    public bool AllowExisting { get; init; }

    /// <summary>POSIX permission bits; null takes 0755.</summary>
    [Id(2)]
    public int? Mode { get; init; }
}
