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

    /// <summary>
    /// Extended attributes the directory is to carry, in the same step that makes it; one that is there already keeps
    /// its others. On a store that has directories only by their keys it is then made there too, to last.
    /// </summary>
    [Id(3)]
    public IReadOnlyDictionary<string, string>? XAttrs { get; init; }
}
