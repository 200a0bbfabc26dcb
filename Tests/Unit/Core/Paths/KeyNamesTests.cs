using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Unit.Core.Paths;

/// <summary>Keys to paths and back: nothing is lost, nothing is two things, nothing leaves its directory.</summary>
public sealed class KeyNamesTests
{
    private static readonly string Q253 = new('q', 253);

    // Pieces that escape, look escaped, or end near the lengths that matter.
    private static readonly Gen<string> Key = Gen.Elements(
        "/", "/", "/", "a", ".", "..", "^", "^^", "^^", ".fabric-tmp", ".fabric-versions", "é", "😀", "-",
        new string('q', 248), new string('q', 250), Q253, new string('q', 255), new string('é', 126))
        .ArrayOf().Select(string.Concat)
        .Where(static key => key.Length > 0 && Encoding.UTF8.GetByteCount(key) <= KeyNames.KeyBytesMax);

    [Theory]
    [InlineData("a/b", "a/b")]
    [InlineData("dir/", "dir")]
    [InlineData("a//b", "a/^^/b")]
    [InlineData("/x", "^^/x")]
    [InlineData("/", "^^")]
    [InlineData("//", "^^/^^")]
    [InlineData("./..", "^^./^^..")]
    [InlineData("../../etc/passwd", "^^../^^../etc/passwd")]
    [InlineData("...", "...")]
    [InlineData("^", "^")]
    [InlineData("^^", "^^^^")]
    [InlineData("a/^^b", "a/^^^^b")]
    [InlineData(".fabric-tmp/x", "^^.fabric-tmp/x")]
    [InlineData(".fabric-versions", "^^.fabric-versions")]
    [InlineData(".fabric-other", ".fabric-other")]
    public void Escape_Key_IsThisPath(string key, string path)
    {
        Assert.Equal(path, KeyNames.Door.Escape(key));
        Assert.True(KeyNames.Door.TryUnescape(path, out var back));
        Assert.Equal(key.EndsWith('/') && key != "//" && key != "/" ? key[..^1] : key[..back.Length], back);
    }

    [Theory]
    [InlineData("^^a")]
    [InlineData("a/^^b/c")]
    [InlineData("^^...")]
    [InlineData(".fabric-tmp")]
    [InlineData("a/.fabric-versions/x")]
    public void TryUnescape_PathThatStandsForNoKey_IsFalse(string path) =>
        Assert.False(KeyNames.Door.TryUnescape(path, out _));

    [Fact]
    public void TryUnescape_LinkWithoutEnd_IsFalse() =>
        Assert.False(KeyNames.Door.TryUnescape(Q253 + "^^", out _));

    [Theory]
    [InlineData(".fabric-tmp")]
    [InlineData("^^.fabric-versions")]
    [InlineData("a/^^^^.fabric-tmp/b")]
    public void Store_ReservedName_StaysAsItIs(string name)
    {
        Assert.Equal(name, KeyNames.Store.Escape(name));
        Assert.True(KeyNames.Store.TryUnescape(name, out var key));
        Assert.Equal(name, key);
    }

    [Theory]
    [InlineData(254, 1)]
    [InlineData(255, 1)]
    [InlineData(256, 2)]
    [InlineData(506, 2)]
    [InlineData(509, 3)]
    [InlineData(1014, 4)]
    [InlineData(1024, 5)]
    public void Escape_LongComponent_IsAChainOfNames(int bytes, int names) =>
        Assert.Equal(names, KeyNames.Door.Escape(new string('q', bytes)).Split('/').Length);

    [Theory]
    [InlineData(249)]
    [InlineData(250)]
    [InlineData(253)]
    public void Escape_ComponentThatLooksLikeALink_IsAChain(int bytes)
    {
        var key = new string('q', bytes) + "^^";
        var path = KeyNames.Door.Escape(key);

        Assert.Equal(bytes >= 250, path.Contains('/', StringComparison.Ordinal));
        Assert.True(KeyNames.Door.TryUnescape(path, out var back));
        Assert.Equal(key, back);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("./")]
    [InlineData("^^/")]
    [InlineData("^^")]
    [InlineData("../")]
    [InlineData("x")]
    [InlineData(".fabric-tmp/")]
    public void Escape_LongestKeyInTheLongestBucket_FitsAPath(string piece)
    {
        var key = string.Concat(Enumerable.Repeat(piece, KeyNames.KeyBytesMax / piece.Length));
        key += new string('/', KeyNames.KeyBytesMax - key.Length);

        var path = "/" + new string('b', FabricLimits.NameBytesMax) + "/" + KeyNames.Door.Escape(key);

        Assert.True(FabricPath.TryParse(path, out _, out var reason), reason);
    }

    [Fact]
    public void Escape_AnyKey_IsAPathThatComesBack() => ForEach(Key, static key =>
        new[] { KeyNames.Door, KeyNames.Store }.All(names =>
        {
            var bare = key.EndsWith('/') ? key[..^1] : key;
            var path = names.Escape(key);
            return FabricPath.TryParse("/b/" + path, out var parsed, out _)
                && parsed.Value == "/b/" + path
                && names.TryUnescape(path, out var back)
                && back == bare
                && names.Escape(bare.EndsWith('/') || bare.Length == 0 ? bare + "/" : bare) == path;
        }));

    [Fact]
    public void Escape_TwoKeys_AreOnePathOnlyIfTheyAreTheSame() => ForEach(
        Key.SelectMany(first => Key.Select(second => (First: first, Second: second))),
        static pair => KeyNames.Door.Escape(pair.First + "x") == KeyNames.Door.Escape(pair.Second + "x")
            == (pair.First == pair.Second));

    [Fact]
    public void TryUnescape_AnyPath_IsAKeyOnlyIfThatKeyIsThisPath() => ForEach(
        Key.Where(static key => FabricPath.TryParse("/" + key, out _, out _)),
        static text =>
        {
            var path = text.TrimEnd('/');
            return !KeyNames.Door.TryUnescape(path, out var key)
                || KeyNames.Door.Escape(key.EndsWith('/') || key.Length == 0 ? key + "/" : key) == path;
        });

    [Fact]
    public void Escape_BothMappings_DifferOnlyInReservedNames() => ForEach(
        Key.Where(static key => !key.Contains(".fabric-", StringComparison.Ordinal)),
        static key => KeyNames.Door.Escape(key) == KeyNames.Store.Escape(key));

    private static void ForEach<T>(Gen<T> gen, Func<T, bool> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(gen.ToArbitrary(), holds));
}
