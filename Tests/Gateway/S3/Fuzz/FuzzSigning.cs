namespace OrleansAlluxio.Tests.Gateway.S3.Fuzz;

/// <summary>How a made-up request is signed.</summary>
internal enum FuzzSigning
{
    /// <summary>Authorization header, body hashed.</summary>
    Header,

    /// <summary>Authorization header, body not hashed.</summary>
    UnsignedPayload,

    /// <summary>Authorization header, body in chunks with a checksum after it.</summary>
    ChunksWithTrailer,

    /// <summary>In the query.</summary>
    Presigned,

    /// <summary>By nobody.</summary>
    None,

    /// <summary>By a key that does not fit.</summary>
    Wrong,
}
