namespace OrleansAlluxio.Core.Fabric;

/// <summary>
/// What a writer or an upload decides only when it completes, because it depends on what has the name by then, or on
/// the last byte. Null leaves what it began with.
/// </summary>
[GenerateSerializer, Immutable, Alias("oa.completion-terms")]
public sealed record CompletionTerms
{
    /// <summary>Nothing new.</summary>
    public static CompletionTerms None { get; } = new();

    /// <summary>False completes only while no file is there; else AlreadyExists.</summary>
    [Id(0)]
    public bool? Overwrite { get; init; }

    /// <summary>
    /// Only while the file there has this <see cref="FileMark"/>; else PreconditionFailed. Nothing was changed then,
    /// and the same writer or upload can be completed again on other terms.
    /// </summary>
    [Id(1)]
    public string? IfMark { get; init; }

    /// <summary>Only while the file there has this content tag; else PreconditionFailed, as for the mark.</summary>
    [Id(2)]
    public string? IfContentTag { get; init; }

    /// <summary>
    /// Extended attributes instead of those it began with. What a store carries with a file went there at the beginning
    /// and stays.
    /// </summary>
    [Id(3)]
    public IReadOnlyDictionary<string, string>? XAttrs { get; init; }

    /// <summary>The options of a write on these terms.</summary>
    public CreateOptions Apply(CreateOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with
        {
            Overwrite = Overwrite ?? options.Overwrite,
            IfMark = IfMark ?? options.IfMark,
            IfContentTag = IfContentTag ?? options.IfContentTag,
            XAttrs = XAttrs ?? options.XAttrs,
        };
    }
}
