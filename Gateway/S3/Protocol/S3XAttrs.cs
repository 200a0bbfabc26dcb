namespace OrleansAlluxio.Gateway.S3.Protocol;

/// <summary>Extended attributes that only this door reads.</summary>
internal static class S3XAttrs
{
    /// <summary>On a directory that was made as a key; its value is 1.</summary>
    public const string Marker = "s3.marker";

    /// <summary>Tags of an object, as a query string.</summary>
    public const string Tags = "s3.tags";

    /// <summary>The version id this door gave an object; absent on what was written without versioning.</summary>
    public const string VersionId = "s3.version-id";

    /// <summary>
    /// Who may read and write the ACL, beside whom it gives full control: a POSIX ACL whose r and w mean that.
    /// </summary>
    public const string Acp = "s3.acp";

    /// <summary>The storage class that was asked for; absent for STANDARD.</summary>
    public const string StorageClass = "s3.storage-class";

    /// <summary>The checksum of an object, bound to its content.</summary>
    public const string Checksum = "s3.checksum.object";

    /// <summary>The checksums of its parts, bound to its content.</summary>
    public const string PartChecksums = "s3.checksum.parts";

    /// <summary>Where its parts begin, bound to its content.</summary>
    public const string Parts = "s3.parts";

    /// <summary>On an upload: the checksum that it was begun with.</summary>
    public const string UploadChecksum = "s3.checksum.upload";
}
