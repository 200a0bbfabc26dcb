using System.Security.Cryptography;

namespace OrleansAlluxio.Gateway.S3.Checksums;

/// <summary>A cryptographic hash used as a checksum.</summary>
internal sealed class HashChecksum(HashAlgorithmName name) : IChecksum
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(name);

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <inheritdoc/>
    public byte[] Finish() => _hash.GetCurrentHash();

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
