namespace OrleansAlluxio.Gateway.S3.Checksums;

/// <summary>A running checksum. Not thread-safe.</summary>
internal interface IChecksum : IDisposable
{
    /// <summary>Takes more bytes.</summary>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>The checksum of all bytes so far, big-endian, as S3 encodes it.</summary>
    byte[] Finish();
}
