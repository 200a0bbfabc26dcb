using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>What a client wants to read from the files of a worker on its machine.</summary>
public sealed record GrantWish
{
    /// <summary>Inode of the content that the client opened.</summary>
    public required InodeId Inode { get; init; }

    /// <summary>Its content version.</summary>
    public required ContentVersion Version { get; init; }

    /// <summary>First byte of it.</summary>
    public required long OffsetBytes { get; init; }

    /// <summary>How many bytes.</summary>
    public required long LengthBytes { get; init; }

    /// <summary>Proofs of the workers on the client's machine.</summary>
    public required IReadOnlyList<GrantMark> Proofs { get; init; }

    /// <summary>Ids of earlier grants that it is done with; a worker overlooks those of another one.</summary>
    public IReadOnlyList<string>? Done { get; init; }
}
