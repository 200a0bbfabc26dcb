namespace OrleansAlluxio.Core.Errors;

/// <summary>Every way an operation can fail. Closed: each gateway maps each kind, and a test walks the enum.</summary>
[GenerateSerializer, Alias("oa.error-kind")]
public enum FabricErrorKind
{
    /// <summary>No such file, directory, mount, upload or key.</summary>
    NotFound = 1,

    /// <summary>Something of that name is there already.</summary>
    AlreadyExists = 2,

    /// <summary>A directory was needed on the path and a file is there.</summary>
    NotADirectory = 3,

    /// <summary>A file was needed and a directory is there.</summary>
    IsADirectory = 4,

    /// <summary>The directory still has entries.</summary>
    NotEmpty = 5,

    /// <summary>The request itself is wrong: malformed, out of its domain, or contradicting itself.</summary>
    InvalidArgument = 6,

    /// <summary>A path that is not canonical or is longer than its limits.</summary>
    InvalidPath = 7,

    /// <summary>The range lies outside the object.</summary>
    InvalidRange = 8,

    /// <summary>A stated condition (version, ETag, row version) does not hold.</summary>
    PreconditionFailed = 9,

    /// <summary>Someone else changed the same thing first; reading again and retrying is sound.</summary>
    Conflict = 10,

    /// <summary>Another writer holds the write lease.</summary>
    LeaseHeld = 11,

    /// <summary>The caller's write lease has expired or was taken over.</summary>
    LeaseExpired = 12,

    /// <summary>The caller is not who it says, or says nothing.</summary>
    Unauthenticated = 13,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied = 14,

    /// <summary>The mount or fabric is read-only.</summary>
    ReadOnly = 15,

    /// <summary>The operation would cross mounts, which a rename cannot.</summary>
    CrossMount = 16,

    /// <summary>A path, inode or byte quota is full.</summary>
    QuotaExceeded = 17,

    /// <summary>No tier can take the bytes now; they are unpersisted elsewhere or the disks are full.</summary>
    NoSpace = 18,

    /// <summary>Larger than a stated limit (object, listing, body, batch).</summary>
    TooLarge = 19,

    /// <summary>A bounded queue is full or a rate limit hit; come back later.</summary>
    Busy = 20,

    /// <summary>The under store, a worker or a peer cannot be reached or answers with its own failure.</summary>
    Unavailable = 21,

    /// <summary>The deadline passed before the answer.</summary>
    Timeout = 22,

    /// <summary>Fewer bytes, other bytes or a wrong checksum than announced.</summary>
    DataCorrupt = 23,

    /// <summary>Bytes that only the fabric held are gone.</summary>
    DataLost = 24,

    /// <summary>The under store refuses the mount's credentials.</summary>
    StoreDenied = 25,

    /// <summary>Known and deliberately not offered.</summary>
    Unsupported = 26,

    /// <summary>The operation was cancelled by its caller.</summary>
    Cancelled = 27,

    /// <summary>A stale activation or process was fenced off by a newer one.</summary>
    Fenced = 28,

    /// <summary>A calls B calls A: the call chain would wait for itself.</summary>
    Deadlock = 29,

    /// <summary>A bug of ours. Never the answer to bad input.</summary>
    Internal = 30,
}
