using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OrleansAlluxio.Core.Checksums;

/// <summary>
/// Folds 256 bytes a step with wide carry-less multiplication (Gopal et al., Intel 2009): what is folded has the same
/// remainder, so the last 256 bytes go through the ordinary instruction.
/// </summary>
internal static class Crc32CFold
{
    /// <summary>Bytes a step.</summary>
    public const int StepBytes = 256;

    /// <summary>Below this the ordinary way is as fast.</summary>
    public const int BytesMin = 1024;

    private static readonly Vector512<ulong> Fold2048 = FoldBy(StepBytes * 8);

    /// <summary>Whether the processor can.</summary>
    public static bool IsSupported => Pclmulqdq.V512.IsSupported && Avx512F.IsSupported;

    /// <summary>Moves a raw state over bytes whose count is a multiple of the step.</summary>
    public static uint Update(uint state, ref byte start, int lengthBytes)
    {
        var factor = Fold2048;
        var a = Load(ref start, 0) ^ Vector512.CreateScalar((ulong)state);
        var b = Load(ref start, 64);
        var c = Load(ref start, 128);
        var d = Load(ref start, 192);
        for (nint at = StepBytes; at < lengthBytes; at += StepBytes)
        {
            a = Fold(a, factor) ^ Load(ref start, at);
            b = Fold(b, factor) ^ Load(ref start, at + 64);
            c = Fold(c, factor) ^ Load(ref start, at + 128);
            d = Fold(d, factor) ^ Load(ref start, at + 192);
        }

        return Remainder(Remainder(Remainder(Remainder(0, a), b), c), d);
    }

    /// <summary>The same, copying the bytes on the way: they pass through the processor once.</summary>
    public static uint Copy(uint state, ref byte from, ref byte to, int lengthBytes)
    {
        var factor = Fold2048;
        var a = Move(ref from, ref to, 0) ^ Vector512.CreateScalar((ulong)state);
        var b = Move(ref from, ref to, 64);
        var c = Move(ref from, ref to, 128);
        var d = Move(ref from, ref to, 192);
        for (nint at = StepBytes; at < lengthBytes; at += StepBytes)
        {
            a = Fold(a, factor) ^ Move(ref from, ref to, at);
            b = Fold(b, factor) ^ Move(ref from, ref to, at + 64);
            c = Fold(c, factor) ^ Move(ref from, ref to, at + 128);
            d = Fold(d, factor) ^ Move(ref from, ref to, at + 192);
        }

        return Remainder(Remainder(Remainder(Remainder(0, a), b), c), d);
    }

    private static uint Remainder(uint state, Vector512<ulong> bytes)
    {
        for (var i = 0; i < Vector512<ulong>.Count; i++)
        {
            state = BitOperations.Crc32C(state, bytes.GetElement(i));
        }

        return state;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Fold(Vector512<ulong> value, Vector512<ulong> factor) =>
        Pclmulqdq.V512.CarrylessMultiply(value, factor, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(value, factor, 0x11);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Load(ref byte start, nint offset) =>
        Unsafe.ReadUnaligned<Vector512<ulong>>(ref Unsafe.Add(ref start, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Move(ref byte from, ref byte to, nint offset)
    {
        var value = Load(ref from, offset);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, offset), value);
        return value;
    }

    private static Vector512<ulong> FoldBy(int bits)
    {
        // Reflected residues of 33 bits: the product of two reflected numbers comes out one bit short.
        var low = (ulong)Crc32CMath.PowerOfX((ulong)bits + 32) << 1;
        var high = (ulong)Crc32CMath.PowerOfX((ulong)bits - 32) << 1;
        return Vector512.Create(low, high, low, high, low, high, low, high);
    }
}
