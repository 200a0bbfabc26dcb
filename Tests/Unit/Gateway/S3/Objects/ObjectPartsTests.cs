using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Objects;

public class ObjectPartsTests
{
    private const string Tag = "0123456789abcdef0123456789abcdef-3";

    [Fact]
    public void TryFormat_EqualPartsAndALast_IsTwoRuns()
    {
        var parts = ObjectParts.Of([Part(1, 10), Part(2, 10), Part(3, 4)]);

        Assert.Equal("1:2x10,1x4", parts.TryFormat());
    }

    [Fact]
    public void TryRead_WhatWasFormatted_FindsEveryPart()
    {
        var text = ObjectParts.Of([Part(2, 10), Part(3, 10), Part(7, 4)]).TryFormat()!;
        var parts = ObjectParts.TryRead(Status(24, text));

        Assert.Equal((new ByteRange(10, 10), 1), parts!.TryFind(3));
        Assert.Equal((new ByteRange(20, 4), 2), parts.TryFind(7));
        Assert.Null(parts.TryFind(1));
        Assert.Null(parts.TryFind(4));
        Assert.Equal([(3, 1, 10L), (7, 2, 4L)], parts.After(2));
        Assert.Equal(3, parts.Count);
    }

    [Theory]
    [InlineData("1:2x10,1x5", Tag)] // Other length than the object's.
    [InlineData("1:2x10,1x4", "0123456789abcdee-3")] // Bound to another content.
    [InlineData("0:1x24", Tag)]
    [InlineData("2:1x10,1:1x14", Tag)]
    [InlineData("1:99999x1", Tag)]
    [InlineData("1:1x-24", Tag)]
    [InlineData("", Tag)]
    [InlineData("x", Tag)]
    public void TryRead_TextThatIsNotOfThisObject_IsNothing(string text, string boundTo) =>
        Assert.Null(ObjectParts.TryRead(Status(24, text, boundTo)));

    [Fact]
    public void TryFormat_TooManyRuns_IsNotKept()
    {
        var parts = Enumerable.Range(1, 10_000).Select(i => Part(i, i)).ToList();

        Assert.Null(ObjectParts.Of(parts).TryFormat());
    }

    private static UploadPart Part(int number, long lengthBytes) => new(number, "tag", lengthBytes, 0);

    private static FileStatus Status(long lengthBytes, string text, string boundTo = Tag) => new()
    {
        Path = FabricPath.Parse("/b/k"),
        Version = new FileVersion(new InodeId(1), ContentVersion.First),
        Kind = EntryKind.File,
        LengthBytes = lengthBytes,
        ContentTag = Tag,
        XAttrs = new Dictionary<string, string> { [S3XAttrs.Parts] = ContentBinding.Bind(boundTo, text) },
    };
}
