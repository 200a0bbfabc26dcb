using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OrleansAlluxio.Gateway.S3.Checksums;

/// <summary>
/// Folds long input to 16 bytes with the same remainder, 64 bytes a step by carry-less multiplication (Gopal et al.
/// 2009). Both widths of a reflected CRC use the same fold; the 16 bytes go through the tables.
/// </summary>
internal sealed class CarrylessFold
{
    /// <summary>Shorter input is not worth it.</summary>
    public const int BytesMin = 128;

    private const int LaneBytes = 16;
    private const int StepBytes = 4 * LaneBytes;

    private readonly Vector128<ulong> _byStep;
    private readonly Vector128<ulong> _byLane;

    public CarrylessFold(CrcArithmetic arithmetic)
    {
        _byStep = Constants(arithmetic, StepBytes * 8);
        _byLane = Constants(arithmetic, LaneBytes * 8);
    }

    /// <summary>Whether the processor has the instruction.</summary>
    public static bool IsSupported => Pclmulqdq.IsSupported && BitConverter.IsLittleEndian;

    /// <summary>
    /// Folds the whole lanes of at least <see cref="BytesMin"/> bytes, after the state so far, into 16 bytes and
    /// returns how many bytes they stand for. The remainder of the 16 from a state of 0 is the new state.
    /// </summary>
    public int Fold(ulong state, ReadOnlySpan<byte> bytes, Span<byte> folded)
    {
        ref var start = ref MemoryMarshal.GetReference(bytes);
        var a = Load(ref start, 0) ^ Vector128.CreateScalar(state);
        var b = Load(ref start, LaneBytes);
        var c = Load(ref start, 2 * LaneBytes);
        var d = Load(ref start, 3 * LaneBytes);
        var at = StepBytes;
        for (; at <= bytes.Length - StepBytes; at += StepBytes)
        {
            a = Multiply(a, _byStep) ^ Load(ref start, at);
            b = Multiply(b, _byStep) ^ Load(ref start, at + LaneBytes);
            c = Multiply(c, _byStep) ^ Load(ref start, at + (2 * LaneBytes));
            d = Multiply(d, _byStep) ^ Load(ref start, at + (3 * LaneBytes));
        }

        b ^= Multiply(a, _byLane);
        c ^= Multiply(b, _byLane);
        d ^= Multiply(c, _byLane);
        for (; at <= bytes.Length - LaneBytes; at += LaneBytes)
        {
            d = Multiply(d, _byLane) ^ Load(ref start, at);
        }

        d.AsByte().CopyTo(folded);
        return at;
    }

    // The product of two reflected numbers is their product times x, reflected: hence one less in each exponent.
    private static Vector128<ulong> Constants(CrcArithmetic arithmetic, int distanceBits) => Vector128.Create(
        arithmetic.LeftAligned(arithmetic.PowerOfX((ulong)distanceBits + 63)),
        arithmetic.LeftAligned(arithmetic.PowerOfX((ulong)distanceBits - 1)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Load(ref byte start, int offset) =>
        Unsafe.ReadUnaligned<Vector128<ulong>>(ref Unsafe.Add(ref start, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Multiply(Vector128<ulong> lane, Vector128<ulong> by) =>
        Pclmulqdq.CarrylessMultiply(lane, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(lane, by, 0x11);
}
