using System.Buffers.Binary;
using System.Numerics;

namespace OrleansAlluxio.Gateway.S3.Checksums;

/// <summary>CRC32C by the processor's own instruction.</summary>
internal sealed class Crc32CChecksum : IChecksum
{
    private uint _state = uint.MaxValue;

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var state = _state;
        while (bytes.Length >= 8)
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (var b in bytes)
        {
            state = BitOperations.Crc32C(state, b);
        }

        _state = state;
    }

    /// <inheritdoc/>
    public byte[] Finish()
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, ~_state);
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
