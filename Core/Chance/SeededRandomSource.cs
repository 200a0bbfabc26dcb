using System.Buffers.Binary;
using System.Numerics;

namespace OrleansAlluxio.Core.Chance;

/// <summary>
/// xoshiro256** (Blackman, Vigna 2018) from a seed: the same seed gives the same run on every machine.
/// </summary>
public sealed class SeededRandomSource : IRandomSource
{
    private readonly Lock _lock = new();
    private readonly ulong[] _state = new ulong[4];

    /// <summary>Spreads the seed over the state with splitmix64.</summary>
    public SeededRandomSource(ulong seed)
    {
        for (var i = 0; i < _state.Length; i++)
        {
            seed += 0x9E3779B97F4A7C15;
            var z = seed;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            _state[i] = z ^ (z >> 31);
        }
    }

    /// <inheritdoc/>
    public long NextInt64(long exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMax);
        return (long)(Next() % (ulong)exclusiveMax);
    }

    /// <inheritdoc/>
    public double NextDouble() => (Next() >> 11) / (double)(1UL << 53);

    /// <inheritdoc/>
    public void Fill(Span<byte> buffer)
    {
        while (buffer.Length >= 8)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(buffer, Next());
            buffer = buffer[8..];
        }

        var rest = Next();
        for (var i = 0; i < buffer.Length; i++)
        {
            buffer[i] = (byte)(rest >> (8 * i));
        }
    }

    private ulong Next()
    {
        lock (_lock)
        {
            var s = _state;
            var result = BitOperations.RotateLeft(s[1] * 5, 7) * 9;
            var t = s[1] << 17;
            s[2] ^= s[0];
            s[3] ^= s[1];
            s[1] ^= s[2];
            s[0] ^= s[3];
            s[2] ^= t;
            s[3] = BitOperations.RotateLeft(s[3], 45);
            return result;
        }
    }
}
