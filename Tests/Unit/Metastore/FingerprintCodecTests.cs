using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Tests.Unit.Metastore;

public sealed class FingerprintCodecTests
{
    private static readonly InodeRow Row = new()
    {
        Id = new InodeId(1000),
        ParentId = InodeId.Root,
        Name = "a",
        Kind = EntryKind.File,
        LengthBytes = 5,
        ModifiedUnixMs = 6,
        Owner = "o",
        Group = "g",
        Mode = 7,
        ContentTag = "t",
    };

    private static readonly Fingerprint Same = new()
    {
        Kind = EntryKind.File,
        LengthBytes = 5,
        ModifiedUnixMs = 6,
        ContentTag = "t",
        Owner = "o",
        Group = "g",
        Mode = 7,
    };

    [Fact]
    public void Encode_EqualToTheInode_TakesOneByte()
    {
        var bytes = FingerprintCodec.Encode(Same, Row);

        Assert.Equal([0], bytes);
        Assert.Equal(Same, FingerprintCodec.Decode(bytes, Row));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void Decode_OneFieldDiffers_RestoresIt(int field)
    {
        var fingerprint = field switch
        {
            0 => Same with { Kind = EntryKind.Directory },
            1 => Same with { LengthBytes = long.MaxValue },
            2 => Same with { ModifiedUnixMs = -1 },
            3 => Same with { ContentTag = "été" },
            4 => Same with { Owner = string.Empty },
            5 => Same with { Group = new string('g', 1024) },
            6 => Same with { Mode = -1 },
            _ => new Fingerprint { Kind = EntryKind.Directory, ContentTag = "x", Owner = "y", Group = "z" },
        };

        Assert.Equal(fingerprint, FingerprintCodec.Decode(FingerprintCodec.Encode(fingerprint, Row), Row));
    }

    [Fact]
    public void Decode_AnyTruncation_FailsWithDataCorrupt()
    {
        var bytes = FingerprintCodec.Encode(new Fingerprint { Kind = EntryKind.Directory, ContentTag = "xyz" }, Row);
        for (var length = 0; length < bytes.Length; length++)
        {
            var error = Assert.Throws<FabricException>(() => FingerprintCodec.Decode(bytes.AsSpan(0, length), Row));
            Assert.Equal((FabricErrorKind.DataCorrupt, "inode 1000"), (error.Kind, error.Subject));
        }
    }
}
