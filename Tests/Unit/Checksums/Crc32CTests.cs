using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Checksums;

namespace OrleansAlluxio.Tests.Unit.Checksums;

public sealed class Crc32CTests
{
    [Fact]
    public void Compute_KnownVectors_Match()
    {
        // RFC 3720, B.4, and the catalogue's check value.
        Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));
        Assert.Equal(0u, Crc32C.Compute([]));
        Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Compute(Enumerable.Repeat((byte)0xFF, 32).ToArray()));
        Assert.Equal(0x46DD794Eu, Crc32C.Compute(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()));
    }

    [Fact]
    public void Compute_EveryLengthAndAlignment_MatchesBitwise()
    {
        var random = new SeededRandomSource(1);
        var bytes = new byte[80_000];
        random.Fill(bytes);
        int[] lengths = [.. Enumerable.Range(0, 1100), 2303, 2304, 24_575, 24_576, 24_577, 65_536, 65_537, 79_990];
        foreach (var length in lengths)
        {
            var part = bytes.AsSpan((int)random.NextInt64(9), length);
            Assert.Equal(Bitwise(part), Crc32C.Compute(part));
            var copy = new byte[length + 3];
            Assert.Equal(Bitwise(part), Crc32C.Copy(part, copy));
            Assert.True(part.SequenceEqual(copy.AsSpan(0, length)));
            Assert.Equal(new byte[3], copy[length..]);
        }
    }

    [Fact]
    public void Append_AnySplit_EqualsWhole()
    {
        var random = new SeededRandomSource(2);
        var bytes = new byte[70_000];
        random.Fill(bytes);
        var whole = Crc32C.Compute(bytes);
        for (var i = 0; i < 300; i++)
        {
            var cut = (int)random.NextInt64(bytes.Length + 1);
            var first = Crc32C.Compute(bytes.AsSpan(0, cut));
            Assert.Equal(whole, Crc32C.Append(first, bytes.AsSpan(cut)));
            Assert.Equal(whole, Crc32C.Combine(first, Crc32C.Compute(bytes.AsSpan(cut)), bytes.Length - cut));
        }
    }

    private static uint Bitwise(ReadOnlySpan<byte> bytes)
    {
        var state = ~0u;
        foreach (var b in bytes)
        {
            state ^= b;
            for (var i = 0; i < 8; i++)
            {
                state = (state & 1) != 0 ? (state >> 1) ^ 0x82F63B78 : state >> 1;
            }
        }

        return ~state;
    }
}
