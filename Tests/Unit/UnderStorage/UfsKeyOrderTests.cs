using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Unit.UnderStorage;

public sealed class UfsKeyOrderTests
{
    [Fact]
    public void MayFollow_NameWithoutLowCharacters_IsNone() =>
        Assert.Empty(UfsKeyOrder.MayFollow("part00001", string.Empty));

    [Fact]
    public void MayFollow_EveryCharacterBelowSlash_EndsACandidate() =>
        Assert.Equal(["a", "a-b", "a-b!"], UfsKeyOrder.MayFollow("a-b!.c", string.Empty));

    [Fact]
    public void MayFollow_CandidatesOfEarlierPages_AreNotAskedAgain() =>
        Assert.Equal(["part-00500"], UfsKeyOrder.MayFollow("part-00500-x", "part-00499"));

    // Wherever the store cuts a listing, each directory that belongs before the cut and is listed behind it must be a
    // candidate.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void MayFollow_RandomNamesCutAnywhere_NamesEveryMissingDirectory(int seed)
    {
        var random = new SeededRandomSource((ulong)seed);
        var names = Enumerable.Range(0, 400).Select(_ => RandomName(random)).Distinct().ToList();
        var directories = names.Where((_, i) => i % 2 == 0).ToList();
        var keys = names.Where((_, i) => i % 2 == 1).Concat(directories.Select(static name => name + "/"))
            .Order(Utf8Order.Comparer).ToList();
        foreach (var last in keys)
        {
            var missing = directories.Where(name =>
                Utf8Order.Compare(name, last.TrimEnd('/')) < 0 && Utf8Order.Compare(name + "/", last) > 0);

            Assert.Subset(UfsKeyOrder.MayFollow(last, string.Empty).ToHashSet(), missing.ToHashSet());
        }
    }

    private static string RandomName(SeededRandomSource random)
    {
        const string alphabet = "ab-.! 0é\uE000";
        var name = "a";
        for (var length = random.NextInt64(6); length > 0; length--)
        {
            name += alphabet[(int)random.NextInt64(alphabet.Length)];
        }

        return name;
    }
}
