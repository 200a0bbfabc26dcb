using System.Text;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3;

/// <summary>Copies of objects over the wire: directives, sources, conditions.</summary>
public class S3DoorCopyTests
{
    private const string HelloTag = "\"5d41402abc4b2a76b9719d911017c592\"";

    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Fact]
    public async Task Copy_Directives_DecideMetadata()
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket/s%C3%BC", Hello, ("x-amz-meta-a", "1"), ("x-amz-tagging", "t=v"));

        var text = await door.TextAsync(200, "PUT", "/bucket/c1", null, ("x-amz-copy-source", "/bucket/s%C3%BC"));
        await door.ExpectAsync(
            200, "PUT", "/bucket/c2", null, ("x-amz-copy-source", "bucket/s%C3%BC"), (
                "x-amz-metadata-directive", "REPLACE"),
            ("x-amz-meta-b", "2"));
        using var kept = await door.ExpectAsync(200, "HEAD", "/bucket/c1");
        using var replaced = await door.ExpectAsync(200, "HEAD", "/bucket/c2");

        Assert.Contains("5d41402abc4b2a76b9719d911017c592", text, StringComparison.Ordinal);
        Assert.Equal("1", kept.Headers.GetValues("x-amz-meta-a").Single());
        Assert.Equal("1", kept.Headers.GetValues("x-amz-tagging-count").Single());
        Assert.False(replaced.Headers.Contains("x-amz-meta-a"));
        Assert.Equal("2", replaced.Headers.GetValues("x-amz-meta-b").Single());
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("bucket", 400)]
    [InlineData("bucket/", 400)]
    [InlineData("/bucket/a/../k", 404)]
    [InlineData("/bucket/%2e%2e/bucket/k", 404)]
    [InlineData("/bucket/%zz", 400)]
    [InlineData("/bucket/none", 404)]
    [InlineData("/none/k", 404)]
    [InlineData("/bucket/k?versionId=7", 400)]
    public async Task Copy_SourceThatCannotBe_IsRefused(string source, int status)
    {
        await using var door = await StartAsync(("k", Hello));

        await door.ExpectAsync(status, "PUT", "/bucket/copy", null, ("x-amz-copy-source", source));
        await door.ExpectAsync(404, "HEAD", "/bucket/copy");
    }

    [Fact]
    public async Task Copy_OntoItself_ChangesMetadataOrIsRefused()
    {
        await using var door = await StartAsync(("k", Hello));

        await door.RefusedAsync(400, "InvalidRequest", "PUT", "/bucket/k", null, ("x-amz-copy-source", "/bucket/k"));
        await door.ExpectAsync(
            200, "PUT", "/bucket/k", null, ("x-amz-copy-source", "/bucket/k"), ("x-amz-metadata-directive", "REPLACE"),
            ("x-amz-meta-m", "1"));

        using var head = await door.ExpectAsync(200, "HEAD", "/bucket/k");
        Assert.Equal("1", head.Headers.GetValues("x-amz-meta-m").Single());
    }

    [Theory]
    [InlineData("x-amz-copy-source-if-match", "\"other\"")]
    [InlineData("x-amz-copy-source-if-none-match", HelloTag)]
    [InlineData("x-amz-copy-source-if-modified-since", "Wed, 04 Mar 2026 05:06:07 GMT")]
    [InlineData("x-amz-copy-source-if-unmodified-since", "Wed, 04 Mar 2026 05:06:06 GMT")]
    public async Task Copy_ConditionThatDoesNotHold_IsRefused(string name, string value)
    {
        await using var door = await StartAsync(("k", Hello));

        await door.RefusedAsync(
            412, "PreconditionFailed", "PUT", "/bucket/c", null, ("x-amz-copy-source", "/bucket/k"), (name, value));
    }

    private static async Task<DoorFixture> StartAsync(params (string Key, byte[] Bytes)[] objects)
    {
        var door = await DoorFixture.StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket");
        foreach (var (key, bytes) in objects)
        {
            await door.ExpectAsync(200, "PUT", "/bucket/" + key, bytes);
        }

        return door;
    }
}
