using OrleansAlluxio.Core.Chance;

namespace OrleansAlluxio.Tests.Unit.Core.Chance;

public sealed class SeededRandomSourceTests
{
    [Fact]
    public void Fill_SeedZero_GivesThePublishedSequence()
    {
        // xoshiro256** over a state from splitmix64(0), computed independently.
        var bytes = new byte[16];
        new SeededRandomSource(0).Fill(bytes);

        Assert.Equal("B4F275CB365FEC992A455649781F6EBF", Convert.ToHexString(bytes));
    }

    [Fact]
    public void Everything_SameSeed_IsTheSame()
    {
        var (left, right) = (new SeededRandomSource(42), new SeededRandomSource(42));

        Assert.Equal(Draw(left), Draw(right));
    }

    [Fact]
    public void Everything_OtherSeed_Differs() =>
        Assert.NotEqual(Draw(new SeededRandomSource(42)), Draw(new SeededRandomSource(43)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(31)]
    public void Fill_AnyLength_FillsExactlyTheBuffer(int length)
    {
        var buffer = new byte[length + 16];
        var whole = new byte[40];
        new SeededRandomSource(7).Fill(buffer.AsSpan(8, length));
        new SeededRandomSource(7).Fill(whole);

        Assert.Equal(whole.AsSpan(0, length), buffer.AsSpan(8, length));
        Assert.All(buffer[..8].Concat(buffer[(8 + length)..]), value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void NextInt64_BoundNotPositive_Throws(long bound)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeededRandomSource(1).NextInt64(bound));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SystemRandomSource().NextInt64(bound));
    }

    public static TheoryData<string> Sources => ["seeded", "system"];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Numbers_ManyDraws_StayInTheirRanges(string name)
    {
        IRandomSource source = name == "seeded" ? new SeededRandomSource(5) : new SystemRandomSource();
        var seen = new HashSet<long>();
        for (var i = 0; i < 10_000; i++)
        {
            var number = source.NextInt64(10);
            Assert.InRange(number, 0, 9);
            seen.Add(number);
            Assert.InRange(source.NextInt64(long.MaxValue), 0, long.MaxValue - 1);
            var share = source.NextDouble();
            Assert.True(share is >= 0 and < 1, $"{share}");
        }

        Assert.Equal(10, seen.Count);
        Assert.Equal(0, source.NextInt64(1));
    }

    private static List<object> Draw(SeededRandomSource source)
    {
        var bytes = new byte[13];
        source.Fill(bytes);
        var hex = Convert.ToHexString(bytes);
        return [hex, source.NextInt64(1 << 30), source.NextDouble(), source.NextInt64(long.MaxValue)];
    }
}
