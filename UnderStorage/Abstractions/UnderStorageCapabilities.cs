namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>What a store can do. The only way out of a conformance case is a false flag here.</summary>
public sealed record UnderStorageCapabilities
{
    /// <summary>
    /// Directories exist by themselves; false where only keys exist and a directory is a prefix or a marker.
    /// </summary>
    public required bool RealDirectories { get; init; }

    /// <summary>A rename of a file or directory is one atomic step of the store.</summary>
    public required bool AtomicRename { get; init; }

    /// <summary>A recursive listing of a prefix costs one flat listing, in UTF-8 key order.</summary>
    public required bool FlatListing { get; init; }

    /// <summary>Every file has a content tag that changes with its bytes.</summary>
    public required bool ContentTags { get; init; }

    /// <summary>
    /// No content tag comes back at a path once another was there: each names one write, not only its bytes.
    /// </summary>
    public bool UniqueTags { get; init; }

    /// <summary>Owner, group and mode are stored and returned.</summary>
    public required bool PosixAttributes { get; init; }

    /// <summary>
    /// POSIX ACLs are stored and returned by a status; a listing tells which entries have one. A server may still
    /// refuse them: then setting one fails with <see cref="FabricErrorKind.Unsupported"/>, and none is ever there.
    /// </summary>
    public bool PosixAcls { get; init; }

    /// <summary>A create can be conditional on absence, atomically in the store.</summary>
    public required bool CreateIfAbsent { get; init; }

    /// <summary>
    /// A read can be bound to a content tag, atomically in the store; else the connector checks before and after.
    /// </summary>
    public required bool ConditionalRead { get; init; }

    /// <summary>Smallest part of a multipart upload but the last, in bytes; 0 where any size will do.</summary>
    public long UploadPartBytesMin { get; init; }

    /// <summary>
    /// Characters that no name can have in this store: writing one fails with
    /// <see cref="FabricErrorKind.InvalidPath"/>, and none is ever there.
    /// </summary>
    public string NameCharactersRefused { get; init; } = string.Empty;
}
