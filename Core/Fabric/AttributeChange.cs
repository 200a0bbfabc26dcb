using OrleansAlluxio.Core.Namespace;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>Attributes to change; null leaves one as it is.</summary>
[GenerateSerializer, Immutable, Alias("oa.attribute-change")]
public sealed record AttributeChange : OperationOptions
{
    /// <summary>POSIX permission bits.</summary>
    [Id(0)]
    public int? Mode { get; init; }

    /// <summary>Owner.</summary>
    [Id(1)]
    public string? Owner { get; init; }

    /// <summary>Group.</summary>
    [Id(2)]
    public string? Group { get; init; }

    /// <summary>Modification time, milliseconds since 1970 UTC.</summary>
    [Id(3)]
    public long? ModifiedUnixMs { get; init; }

    /// <summary>Extended attributes to set.</summary>
    [Id(4)]
    public IReadOnlyDictionary<string, string>? SetXAttrs { get; init; }

    /// <summary>Extended attributes to remove; absent ones are no error.</summary>
    [Id(5)]
    public IReadOnlyList<string>? RemoveXAttrs { get; init; }

    /// <summary>Time to live in milliseconds; -1 for ever.</summary>
    [Id(6)]
    public long? TtlMs { get; init; }

    /// <summary>What happens at its end.</summary>
    [Id(7)]
    public TtlAction? TtlAction { get; init; }

    /// <summary>Pin (true) or unpin (false) the cached data.</summary>
    [Id(8)]
    public bool? Pinned { get; init; }

    /// <summary>
    /// POSIX ACL in text form, replacing the one that is there; empty removes it. See
    /// <see cref="Security.PosixAcl"/>. Permission bits follow its entries of owner, group and other.
    /// </summary>
    [Id(9)]
    public string? Acl { get; init; }

    /// <summary>
    /// With <see cref="Pinned"/> true: the media to pin to, MEM, SSD and HDD with commas; empty for any. Null leaves
    /// them.
    /// </summary>
    [Id(10)]
    public string? PinMedia { get; init; }

    /// <summary>Fewest cached replicas wanted, from 0.</summary>
    [Id(11)]
    public int? ReplicationMin { get; init; }

    /// <summary>Most cached replicas wanted; -1 without limit.</summary>
    [Id(12)]
    public int? ReplicationMax { get; init; }
}
