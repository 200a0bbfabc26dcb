using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Unit.Core.Paths;

public sealed class FabricPathTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/a", "/a")]
    [InlineData("/a/", "/a")]
    [InlineData("/a/b c/ü", "/a/b c/ü")]
    [InlineData("/...", "/...")]
    [InlineData("/.a/b..", "/.a/b..")]
    [InlineData("/a\\b", "/a\\b")]
    [InlineData("/😀", "/😀")]
    public void Parse_Canonical_KeepsText(string text, string value) =>
        Assert.Equal(value, FabricPath.Parse(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a/b")]
    [InlineData(" /a")]
    [InlineData("//")]
    [InlineData("///")]
    [InlineData("//a")]
    [InlineData("/a//b")]
    [InlineData("/a//")]
    [InlineData("/.")]
    [InlineData("/..")]
    [InlineData("/a/./b")]
    [InlineData("/a/../b")]
    [InlineData("/a/..")]
    [InlineData("/../")]
    [InlineData("/a\0b")]
    public void Parse_NotCanonical_FailsWithInvalidPath(string text)
    {
        var error = Assert.Throws<FabricException>(() => FabricPath.Parse(text));

        Assert.Equal(FabricErrorKind.InvalidPath, error.Kind);
        Assert.Equal(RetryAdvice.Never, error.Retry);
        Assert.False(FabricPath.TryParse(text, out _, out var reason));
        Assert.Equal(reason, error.Reason);
    }

    [Theory]
    [InlineData(new[] { '/', '\ud800' })]
    [InlineData(new[] { '/', '\udc00' })]
    [InlineData(new[] { '/', '\udc00', '\ud800' })]
    [InlineData(new[] { '/', '\ud800', 'a' })]
    [InlineData(new[] { '/', '\ud800', '/', '\udc00' })]
    [InlineData(new[] { '/', 'a', '\ud83d', '\ude00', '\ude00' })]
    public void Parse_LoneSurrogate_FailsWithInvalidPath(char[] text)
    {
        var error = Assert.Throws<FabricException>(() => FabricPath.Parse(new string(text)));

        Assert.Equal(FabricErrorKind.InvalidPath, error.Kind);
    }

    [Fact]
    public void Parse_Null_ThrowsArgumentNull() => Assert.Throws<ArgumentNullException>(() => FabricPath.Parse(null!));

    [Theory]
    [InlineData("a", 255, true)]
    [InlineData("a", 256, false)]
    [InlineData("é", 127, true)]
    [InlineData("é", 128, false)]
    [InlineData("😀", 63, true)]
    [InlineData("😀", 64, false)]
    public void Parse_NameAtItsLimit_CountsUtf8Bytes(string unit, int count, bool fits)
    {
        var name = string.Concat(Enumerable.Repeat(unit, count));

        Assert.Equal(fits, FabricPath.TryParse("/" + name, out _, out _));
        Assert.Equal(fits, FabricPath.WhyNotName(name) is null);
    }

    [Theory]
    [InlineData(4095, true)]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    public void Parse_PathAroundItsLimit_IsRefusedBeyondIt(int bytes, bool fits)
    {
        var text = string.Concat(Enumerable.Repeat("/" + new string('n', 200), 21))[..(bytes - 2)] + "/x";

        Assert.Equal(bytes, text.Length);
        Assert.Equal(fits, FabricPath.TryParse(text, out _, out _));
    }

    [Fact]
    public void Parse_TrailingSlashAtTheLimit_IsNotCounted()
    {
        var text = string.Concat(Enumerable.Repeat("/" + new string('n', 255), 16));

        Assert.Equal(FabricLimits.PathBytesMax, text.Length);
        Assert.Equal(text, FabricPath.Parse(text + "/").Value);
    }

    [Fact]
    public void Child_BeyondThePathLimit_FailsWithInvalidPath()
    {
        var full = FabricPath.Parse(string.Concat(Enumerable.Repeat("/" + new string('n', 255), 16)));

        Assert.Equal(FabricErrorKind.InvalidPath, Assert.Throws<FabricException>(() => full.Child("x")).Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("/")]
    [InlineData("a\0")]
    public void Child_OfNoName_FailsWithInvalidPath(string name)
    {
        var error = Assert.Throws<FabricException>(() => FabricPath.Root.Child(name));

        Assert.Equal(FabricErrorKind.InvalidPath, error.Kind);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/b")]
    [InlineData("b//c")]
    [InlineData("../c")]
    [InlineData("b/./c")]
    public void Join_NotCanonical_FailsWithInvalidPath(string relative)
    {
        Assert.Throws<FabricException>(() => FabricPath.Root.Join(relative));
        Assert.Throws<FabricException>(() => FabricPath.Parse("/a").Join(relative));
    }

    [Fact]
    public void Root_AndDefault_AreTheSame()
    {
        FabricPath unset = default;

        Assert.Equal(FabricPath.Root, unset);
        Assert.Equal(FabricPath.Root.GetHashCode(), unset.GetHashCode());
        Assert.Equal("/", unset.ToString());
        Assert.True(unset.IsRoot);
        Assert.Equal(0, unset.Depth);
        Assert.Equal(string.Empty, unset.Name);
        Assert.Equal(FabricPath.Root, unset.Parent);
        Assert.Equal("/a", unset.Child("a").Value);
    }

    [Theory]
    [InlineData("/foo", "/foo", true)]
    [InlineData("/foo/a", "/foo", true)]
    [InlineData("/foobar", "/foo", false)]
    [InlineData("/foo", "/foo/a", false)]
    [InlineData("/foo", "/", true)]
    [InlineData("/", "/", true)]
    [InlineData("/", "/foo", false)]
    [InlineData("/FOO/a", "/foo", false)]
    public void IsSameOrUnder_ByComponents_Decides(string path, string ancestor, bool expected) =>
        Assert.Equal(expected, FabricPath.Parse(path).IsSameOrUnder(FabricPath.Parse(ancestor)));

    [Fact]
    public void RelativeTo_PathElsewhere_ThrowsArgument() =>
        Assert.Throws<ArgumentException>(() => FabricPath.Parse("/foobar").RelativeTo(FabricPath.Parse("/foo")));

    [Fact]
    public void Parse_LongBadPath_IsShortenedInTheMessage()
    {
        var error = Assert.Throws<FabricException>(() => FabricPath.Parse(new string('x', 10_000)));

        Assert.InRange(error.Message.Length, 1, 300);
    }
}
