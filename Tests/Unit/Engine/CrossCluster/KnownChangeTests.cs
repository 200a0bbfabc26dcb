using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Engine.CrossCluster;

namespace OrleansAlluxio.Tests.Unit.Engine.CrossCluster;

public sealed class KnownChangeTests
{
    private static readonly InvalidationMessage Overwrite = new()
    {
        Sequence = 1,
        Location = StoreLocation.Parse("s3://b/f"),
        Kind = StoreChangeKind.Write,
        Fingerprint = Of("new"),
        ReplacedTag = "old",
        AttributesTag = "a",
    };

    [Fact]
    public void Follows_OnTheWriteThatTheOriginKnew_Holds() =>
        Assert.True(KnownChange.Follows(Overwrite, Of("old"), "a", isStale: false));

    [Theory]
    [InlineData("other", "a", false)]
    [InlineData("", "a", false)]
    [InlineData("old", "b", false)]
    [InlineData("old", "a", true)]
    public void Follows_OnAnythingElse_DoesNot(string known, string attributes, bool isStale) =>
        Assert.False(KnownChange.Follows(Overwrite, Of(known), attributes, isStale));

    [Fact]
    public void Follows_MessageThatDoesNotSayAll_DoesNot()
    {
        InvalidationMessage[] silent =
        [
            Overwrite with { ReplacedTag = null }, Overwrite with { ReplacedTag = string.Empty },
            Overwrite with { Fingerprint = null }, Overwrite with { Fingerprint = Of(string.Empty) },
            Overwrite with { Kind = StoreChangeKind.Attributes }, Overwrite with { Kind = StoreChangeKind.Remove },
            Overwrite with { Kind = StoreChangeKind.Subtree },
        ];

        Assert.All(silent, static m => Assert.False(KnownChange.Follows(m, Of("old"), "a", isStale: false)));
        Assert.False(KnownChange.Follows(Overwrite, null, "a", isStale: false));
        Assert.False(KnownChange.Follows(
            Overwrite, Of("old") with { Kind = EntryKind.Directory }, "a", isStale: false));
    }

    [Theory]
    [InlineData("new", "a", true)]
    [InlineData("new", "b", false)]
    [InlineData("old", "a", false)]
    public void IsKnown_SameFingerprintAndAttributes_Only(string known, string attributes, bool isKnown) =>
        Assert.Equal(isKnown, KnownChange.IsKnown(Overwrite, Of(known), attributes));

    private static Fingerprint Of(string tag) => new() { Kind = EntryKind.File, LengthBytes = 1, ContentTag = tag };
}
