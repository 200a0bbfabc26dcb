using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace OrleansAlluxio.Gateway.S3.Checksums;

/// <summary>
/// A reflected CRC of 32 or 64 bits: long runs folded by the processor, the rest eight bytes a step over eight tables
/// (Kounavis, Berry 2005).
/// </summary>
internal sealed class TableChecksum : IChecksum
{
    private static readonly ConcurrentDictionary<ulong, ulong[]> Tables = new();
    private static readonly ConcurrentDictionary<ulong, CarrylessFold> Folds = new();

    private readonly ulong[] _tables;
    private readonly CarrylessFold? _fold;
    private readonly ulong _mask;
    private readonly int _widthBits;
    private ulong _state;

    public TableChecksum(ulong reflectedPolynomial, int widthBits, bool folds = true)
    {
        _fold = folds && CarrylessFold.IsSupported
            ? Folds.GetOrAdd(
                reflectedPolynomial,
                static (polynomial, width) => new CarrylessFold(new CrcArithmetic(polynomial, width)), widthBits)
            : null;
        _tables = Tables.GetOrAdd(reflectedPolynomial, MakeTables);
        _widthBits = widthBits;
        _mask = widthBits == 64 ? ulong.MaxValue : (1UL << widthBits) - 1;
        _state = _mask;
    }

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_fold is not null && bytes.Length >= CarrylessFold.BytesMin)
        {
            Span<byte> folded = stackalloc byte[16];
            bytes = bytes[_fold.Fold(_state, bytes, folded)..];
            _state = Run(0, folded);
        }

        _state = Run(_state, bytes);
    }

    /// <inheritdoc/>
    public byte[] Finish()
    {
        var value = _state ^ _mask;
        var bytes = new byte[_widthBits / 8];
        if (_widthBits == 64)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)value);
        }

        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private ulong Run(ulong state, ReadOnlySpan<byte> bytes)
    {
        var tables = _tables;
        while (bytes.Length >= 8)
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ state;
            state = tables[(7 * 256) + (byte)word]
                ^ tables[(6 * 256) + (byte)(word >> 8)]
                ^ tables[(5 * 256) + (byte)(word >> 16)]
                ^ tables[(4 * 256) + (byte)(word >> 24)]
                ^ tables[(3 * 256) + (byte)(word >> 32)]
                ^ tables[(2 * 256) + (byte)(word >> 40)]
                ^ tables[256 + (byte)(word >> 48)]
                ^ tables[(byte)(word >> 56)];
            bytes = bytes[8..];
        }

        foreach (var b in bytes)
        {
            state = tables[(byte)(state ^ b)] ^ (state >> 8);
        }

        return state;
    }

    private static ulong[] MakeTables(ulong polynomial)
    {
        var tables = new ulong[8 * 256];
        for (var i = 0; i < 256; i++)
        {
            var value = (ulong)i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ polynomial;
            }

            tables[i] = value;
        }

        for (var i = 256; i < tables.Length; i++)
        {
            var before = tables[i - 256];
            tables[i] = tables[(byte)before] ^ (before >> 8);
        }

        return tables;
    }
}
