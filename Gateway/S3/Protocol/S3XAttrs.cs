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
}
