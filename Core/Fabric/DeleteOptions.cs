namespace OrleansAlluxio.Core.Fabric;

/// <summary>How a path is deleted.</summary>
[GenerateSerializer, Immutable, Alias("oa.delete-options")]
public sealed record DeleteOptions : OperationOptions
{
    /// <summary>A directory with everything below; false fails with NotEmpty.</summary>
    [Id(0)]
    public bool Recursive { get; init; }

    /// <summary>Forget it here only; the under store keeps it, and the next sync finds it again.</summary>
    [Id(1)]
    public bool FabricOnly { get; init; }

    /// <summary>Only a file with this content tag; else PreconditionFailed. Null asks for nothing.</summary>
    [Id(2)]
    public string? IfContentTag { get; init; }

    /// <summary>Only a file with this <see cref="FileMark"/>; else PreconditionFailed. Null asks for nothing.</summary>
    [Id(3)]
    public string? IfMark { get; init; }

    /// <summary>Only while it has no extended attribute of this name; else PreconditionFailed.</summary>
    [Id(4)]
    public string? UnlessXAttr { get; init; }
}
