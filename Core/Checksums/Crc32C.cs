using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OrleansAlluxio.Core.Checksums;

/// <summary>
/// CRC-32C (Castagnoli, RFC 3720): the checksum of every page, log record and wire frame. Uses the processor's
/// instruction where it has one, three streams at a time, because one stream waits three cycles for each result.
/// </summary>
public static class Crc32C
{
    private const int LongBytes = 8192;
    private const int ShortBytes = 256;
    private static readonly uint[] LongShift = Crc32CMath.ShiftTable(LongBytes);
    private static readonly uint[] ShortShift = Crc32CMath.ShiftTable(ShortBytes);

    /// <summary>The checksum of the bytes; 0 for none.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The checksum of what <paramref name="crc"/> covers followed by the bytes.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        ref var at = ref MemoryMarshal.GetReference(bytes);
        var left = bytes.Length;
        var state = ~crc;
        if (Crc32CFold.IsSupported && left >= Crc32CFold.BytesMin)
        {
            var folded = left & ~(Crc32CFold.StepBytes - 1);
            state = Crc32CFold.Update(state, ref at, folded);
            at = ref Unsafe.Add(ref at, folded);
            left -= folded;
        }

        at = ref Interleaved(ref state, ref at, ref left, LongBytes, LongShift);
        at = ref Interleaved(ref state, ref at, ref left, ShortBytes, ShortShift);
        for (; left >= sizeof(ulong); left -= sizeof(ulong))
        {
            state = BitOperations.Crc32C(state, Unsafe.ReadUnaligned<ulong>(ref at));
            at = ref Unsafe.Add(ref at, sizeof(ulong));
        }

        for (; left > 0; left--)
        {
            state = BitOperations.Crc32C(state, at);
            at = ref Unsafe.Add(ref at, 1);
        }

        return ~state;
    }

    /// <summary>
    /// Copies the bytes and returns their checksum; the target must be as long at least and not overlap.
    /// </summary>
    public static uint Copy(ReadOnlySpan<byte> bytes, Span<byte> target)
    {
        if (!Crc32CFold.IsSupported || bytes.Length < Crc32CFold.BytesMin)
        {
            var checksum = Compute(bytes);
            bytes.CopyTo(target);
            return checksum;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, bytes.Length);
        var folded = bytes.Length & ~(Crc32CFold.StepBytes - 1);
        var state = Crc32CFold.Copy(
            ~0u, ref MemoryMarshal.GetReference(bytes), ref MemoryMarshal.GetReference(target), folded);
        bytes[folded..].CopyTo(target[folded..]);
        return Append(~state, bytes[folded..]);
    }

    /// <summary>The checksum of A followed by B from the checksums of both and the length of B.</summary>
    public static uint Combine(uint crcA, uint crcB, long lengthB)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lengthB);
        return Crc32CMath.Multiply(Crc32CMath.PowerOfX(8 * (ulong)lengthB), crcA) ^ crcB;
    }

    private static ref byte Interleaved(
        scoped ref uint state, ref byte start, scoped ref int left, int streamBytes, uint[] shift)
    {
        ref var at = ref start;
        var a = state;
        while (left >= 3 * streamBytes)
        {
            uint b = 0;
            uint c = 0;
            for (var i = 0; i < streamBytes; i += sizeof(ulong))
            {
                a = BitOperations.Crc32C(a, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, i)));
                b = BitOperations.Crc32C(b, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, i + streamBytes)));
                c = BitOperations.Crc32C(c, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, i + (2 * streamBytes))));
            }

            a = Crc32CMath.Shift(shift, a) ^ b;
            a = Crc32CMath.Shift(shift, a) ^ c;
            at = ref Unsafe.Add(ref at, 3 * streamBytes);
            left -= 3 * streamBytes;
        }

        state = a;
        return ref at;
    }
}
