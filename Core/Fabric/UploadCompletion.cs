namespace OrleansAlluxio.Core.Fabric;

/// <summary>How an upload becomes a file. Conditions are decided at the commit, as those of a create are.</summary>
[GenerateSerializer, Immutable, Alias("oa.upload-completion")]
public sealed record UploadCompletion
{
    /// <summary>Over whatever is there, with the attributes that the upload was begun with.</summary>
    public static UploadCompletion Default { get; } = new();

    /// <summary>Only where no file is; else AlreadyExists.</summary>
    [Id(0)]
    public bool MustBeNew { get; init; }

    /// <summary>Only over a file with this content tag; else PreconditionFailed. Null asks for nothing.</summary>
    [Id(1)]
    public string? IfContentTag { get; init; }

    /// <summary>
    /// Extended attributes of the file. Null takes those that the upload was begun with; what the store carries, such
    /// as user metadata, must be as it was begun with, because the store had it then.
    /// </summary>
    [Id(2)]
    public IReadOnlyDictionary<string, string>? XAttrs { get; init; }
}
