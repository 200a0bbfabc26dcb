using OrleansAlluxio.Core.Namespace;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>How a file is made.</summary>
[GenerateSerializer, Immutable, Alias("oa.create-options")]
public sealed record CreateOptions : OperationOptions
{
    /// <summary>Replace what is there, atomically at completion; false fails with AlreadyExists.</summary>
    [Id(0)]
    public bool Overwrite { get; init; }

    /// <summary>
    /// Only complete while the file there has this content tag; else PreconditionFailed. Null asks for nothing.
    /// </summary>
    [Id(1)]
    public string? IfContentTag { get; init; }

    /// <summary>Make missing parent directories.</summary>
    [Id(2)]
    public bool CreateParents { get; init; } = true;

    /// <summary>Where bytes go before completion is acknowledged; null as configured.</summary>
    [Id(3)]
    public WriteType? WriteType { get; init; }

    /// <summary>POSIX permission bits; null takes 0644.</summary>
    [Id(4)]
    public int? Mode { get; init; }

    /// <summary>
    /// Extended attributes, at most <see cref="FabricLimits.XAttrBytesMax"/> in all. See <see cref="XAttrNames"/>.
    /// </summary>
    [Id(5)]
    public IReadOnlyDictionary<string, string>? XAttrs { get; init; }

    /// <summary>Block length in bytes; null takes the default.</summary>
    [Id(6)]
    public long? BlockBytes { get; init; }

    /// <summary>
    /// The length where it is known beforehand: too large a file is refused before its bytes are sent.
    /// </summary>
    [Id(7)]
    public long? LengthBytes { get; init; }

    /// <summary>Time to live in milliseconds; null for ever.</summary>
    [Id(8)]
    public long? TtlMs { get; init; }

    /// <summary>What happens at its end.</summary>
    [Id(9)]
    public TtlAction TtlAction { get; init; } = TtlAction.Delete;

    /// <summary>
    /// Take the write lease: another exclusive writer of the path gets LeaseHeld. S3 puts do not ask for it.
    /// </summary>
    [Id(10)]
    public bool Exclusive { get; init; }

    /// <summary>
    /// POSIX ACL in text form; null for none, or for what the directory's default entries give. Its entries of owner,
    /// group and other become the mode.
    /// </summary>
    [Id(11)]
    public string? Acl { get; init; }

    /// <summary>
    /// Only complete while the file there has this <see cref="FileMark"/>; else PreconditionFailed. Null asks for
    /// nothing.
    /// </summary>
    [Id(12)]
    public string? IfMark { get; init; }

    /// <summary>
    /// Of a copy: the source must have this <see cref="FileMark"/>, else PreconditionFailed, and the copy stands for
    /// it: it takes the source's content tag, owner, group, mode and modification time too.
    /// </summary>
    [Id(13)]
    public string? ExactCopyOf { get; init; }

    /// <summary>
    /// Of a copy: the source must have this <see cref="FileMark"/>, else a Conflict that asking again does not mend:
    /// what was decided on the source is to be decided anew. Null asks for nothing.
    /// </summary>
    [Id(15)]
    public string? IfSourceMark { get; init; }

    /// <summary>
    /// Of an ASYNC_THROUGH write: in how many processes its bytes are durable before it is acknowledged; null as
    /// configured. Where fewer can take them the write goes through to the store instead.
    /// </summary>
    [Id(14)]
    public int? DurableCopies { get; init; }
}
