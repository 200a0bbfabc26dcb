using OrleansAlluxio.Core.Namespace;

namespace OrleansAlluxio.Tests.Unit.Core.Namespace;

public sealed class FingerprintTests
{
    private static readonly Fingerprint Plain = new()
    {
        Kind = EntryKind.File,
        LengthBytes = 10,
        ModifiedUnixMs = 1000,
        ContentTag = "t1",
        Owner = "o",
        Group = "g",
        Mode = 420,
    };

    private static readonly Fingerprint Untagged = Plain with { ContentTag = string.Empty };

    [Fact]
    public void SameContent_Itself_IsTrue() => Assert.True(Plain.SameContent(Plain with { }));

    [Fact]
    public void SameContent_OtherTag_IsFalse() => Assert.False(Plain.SameContent(Plain with { ContentTag = "T1" }));

    [Fact]
    public void SameContent_SameTagOtherTime_IsTrue() =>
        Assert.True(Plain.SameContent(Plain with { ModifiedUnixMs = 2000 }));

    [Fact]
    public void SameContent_SameTagOtherLength_IsFalse() =>
        Assert.False(Plain.SameContent(Plain with { LengthBytes = 11 }));

    [Fact]
    public void SameContent_NoTags_GoesByTimeAndLength()
    {
        Assert.True(Untagged.SameContent(Untagged with { }));
        Assert.False(Untagged.SameContent(Untagged with { ModifiedUnixMs = 1001 }));
        Assert.False(Untagged.SameContent(Untagged with { LengthBytes = 9 }));
    }

    [Fact]
    public void SameContent_OneTagOnly_GoesByTime()
    {
        Assert.True(Plain.SameContent(Untagged));
        Assert.True(Untagged.SameContent(Plain));
        Assert.False(Plain.SameContent(Untagged with { ModifiedUnixMs = 1001 }));
    }

    [Fact]
    public void SameContent_OtherKind_IsFalse() =>
        Assert.False(Plain.SameContent(Plain with { Kind = EntryKind.Directory }));

    [Fact]
    public void SameContent_Directories_IsTrueWhateverTheirTimes()
    {
        var directory = new Fingerprint { Kind = EntryKind.Directory, ModifiedUnixMs = 1 };

        Assert.True(directory.SameContent(directory with { ModifiedUnixMs = 2, LengthBytes = 4096 }));
    }

    [Fact]
    public void SameMetadata_EachPart_Counts()
    {
        Assert.True(Plain.SameMetadata(Plain with { LengthBytes = 99, ContentTag = "x", ModifiedUnixMs = 5 }));
        Assert.False(Plain.SameMetadata(Plain with { Owner = "p" }));
        Assert.False(Plain.SameMetadata(Plain with { Group = "h" }));
        Assert.False(Plain.SameMetadata(Plain with { Mode = 384 }));
    }

    [Fact]
    public void Defaults_OfAStoreWithoutMetadata_SayNothing()
    {
        var bare = new Fingerprint { Kind = EntryKind.File };

        Assert.Equal(-1, bare.Mode);
        Assert.Equal(string.Empty, bare.ContentTag);
        Assert.Equal(string.Empty, bare.Owner);
    }
}
