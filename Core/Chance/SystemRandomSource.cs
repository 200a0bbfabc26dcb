using System.Security.Cryptography;

namespace OrleansAlluxio.Core.Chance;

/// <summary>The operating system's cryptographic generator.</summary>
public sealed class SystemRandomSource : IRandomSource
{
    /// <inheritdoc/>
    public long NextInt64(long exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMax);
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);

        // The bias of the remainder is below 2^-30 for every bound used here.
        return (long)(BitConverter.ToUInt64(bytes) % (ulong)exclusiveMax);
    }

    /// <inheritdoc/>
    public double NextDouble() => NextInt64(1L << 53) / (double)(1L << 53);

    /// <inheritdoc/>
    public void Fill(Span<byte> buffer) => RandomNumberGenerator.Fill(buffer);
}
