namespace OrleansAlluxio.Gateway.S3.Signing;

/// <summary>How a request vouches for its body.</summary>
internal enum PayloadKind
{
    /// <summary>The SHA-256 of the whole body is signed.</summary>
    Signed,

    /// <summary>The body is not signed; the caller chose so.</summary>
    Unsigned,

    /// <summary>Each chunk is signed, each signature building on the last.</summary>
    SignedChunks,

    /// <summary>As <see cref="SignedChunks"/>, followed by signed trailers.</summary>
    SignedChunksWithTrailer,

    /// <summary>Chunks without signatures, followed by trailers that hold a checksum.</summary>
    UnsignedChunksWithTrailer,
}
