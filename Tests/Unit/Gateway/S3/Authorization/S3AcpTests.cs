using System.Text;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Authorization;

/// <summary>Grants to read and to change an ACL.</summary>
public sealed class S3AcpTests : IAsyncLifetime
{
    private const string Everybody = "uri=\"http://acs.amazonaws.com/groups/global/AllUsers\"";

    private DoorFixture _door = null!;
    private TestSigner _ann = null!;
    private TestSigner _bob = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _door = await DoorFixture.StartAsync();
        await _door.ExpectAsync(200, "PUT", "/bkt", null, ("x-amz-object-ownership", "ObjectWriter"));
        await _door.ExpectAsync(200, "PUT", "/bkt/k", "bytes"u8.ToArray());
        _ann = await _door.UserAsync("ann");
        _bob = await _door.UserAsync("bob");
    }

    public ValueTask DisposeAsync() => _door.DisposeAsync();

    [Theory]
    [InlineData("x-amz-grant-read", 200, 403, 403)]
    [InlineData("x-amz-grant-read-acp", 403, 200, 403)]
    [InlineData("x-amz-grant-write-acp", 403, 403, 200)]
    [InlineData("x-amz-grant-full-control", 200, 200, 200)]
    public async Task Grant_OnAnObject_GivesThatAlone(string header, int read, int readAcl, int writeAcl)
    {
        await _door.ExpectAsync(200, "PUT", "/bkt/k?acl", null, (header, "id=ann"));

        Assert.Equal(read, (await _door.AskAsync(_ann, "GET", "/bkt/k")).Status);
        Assert.Equal(readAcl, (await _door.AskAsync(_ann, "GET", "/bkt/k?acl")).Status);
        Assert.Equal(403, (await _door.AskAsync(_bob, "GET", "/bkt/k?acl")).Status);
        Assert.Equal(403, (await _door.AskAsync(null, "GET", "/bkt/k?acl")).Status);
        Assert.Equal(
            writeAcl, (await _door.AskAsync(_ann, "PUT", "/bkt/k?acl", null, ("x-amz-acl", "public-read"))).Status);
        Assert.Equal(writeAcl, (await _door.AskAsync(null, "GET", "/bkt/k")).Status);
    }

    [Fact]
    public async Task Grant_OnTheBucket_LetsItsAclBeReadAndChanged()
    {
        await _door.ExpectAsync(
            200, "PUT", "/bkt?acl", null, ("x-amz-grant-read-acp", "id=ann, id=bob"),
            ("x-amz-grant-write-acp", "id=ann"));

        Assert.Equal(200, (await _door.AskAsync(_bob, "GET", "/bkt?acl")).Status);
        Assert.Equal(403, (await _door.AskAsync(_bob, "PUT", "/bkt?acl", null, ("x-amz-acl", "private"))).Status);
        Assert.Equal(403, (await _door.AskAsync(_ann, "GET", "/bkt?list-type=2")).Status);
        Assert.Equal(200, (await _door.AskAsync(_ann, "PUT", "/bkt?acl", null, ("x-amz-acl", "private"))).Status);
        Assert.Equal(403, (await _door.AskAsync(_ann, "GET", "/bkt?acl")).Status);
    }

    [Fact]
    public async Task Grants_OfEveryKind_ComeBackAsTheyWere()
    {
        await _door.ExpectAsync(
            200, "PUT", "/bkt?acl", null, ("x-amz-grant-read", "id=ann"), ("x-amz-grant-write", "id=bob"),
            ("x-amz-grant-read-acp", $"id=ann, {Everybody}"), ("x-amz-grant-write-acp", "id=bob"));

        var text = await _door.TextAsync(200, "GET", "/bkt?acl");
        await _door.ExpectAsync(200, "PUT", "/bkt?acl", Encoding.UTF8.GetBytes(text));

        Assert.Equal(text, await _door.TextAsync(200, "GET", "/bkt?acl"));
        Assert.Equal(
            ["FULL_CONTROL", "READ", "READ_ACP", "WRITE", "WRITE_ACP", "READ_ACP"],
            text.Split("<Permission>").Skip(1).Select(static p => p[..p.IndexOf('<', StringComparison.Ordinal)]));
        Assert.Equal(200, (await _door.AskAsync(null, "GET", "/bkt?acl")).Status);
    }

    [Theory]
    [InlineData("PUT", "/bkt/new", "")]
    [InlineData("PUT", "/bkt/new", "/bkt/k")]
    public async Task Grant_WithANewObject_HoldsUntilItIsReplaced(string method, string target, string source)
    {
        List<(string, string)> headers = [("x-amz-grant-read-acp", "id=ann")];
        if (source.Length > 0)
        {
            headers.Add(("x-amz-copy-source", source));
        }

        await _door.ExpectAsync(200, method, target, source.Length > 0 ? null : [1], [.. headers]);
        Assert.Equal(200, (await _door.AskAsync(_ann, "GET", target + "?acl")).Status);
        await _door.ExpectAsync(200, "PUT", "/bkt/copy", null, ("x-amz-copy-source", target));
        await _door.ExpectAsync(200, method, target, [2]);

        Assert.Equal(403, (await _door.AskAsync(_ann, "GET", target + "?acl")).Status);
        Assert.Equal(403, (await _door.AskAsync(_ann, "GET", "/bkt/copy?acl")).Status);
    }

    [Fact]
    public async Task Grant_ToEverybody_IsPublic()
    {
        await _door.ExpectAsync(200, "PUT", "/bkt/k?acl", null, ("x-amz-grant-read-acp", Everybody));
        Assert.Equal(200, (await _door.AskAsync(null, "GET", "/bkt/k?acl")).Status);

        await _door.ExpectAsync(200, "PUT", "/bkt?publicAccessBlock", """
            <PublicAccessBlockConfiguration>
            <IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicAcls>true</BlockPublicAcls>
            </PublicAccessBlockConfiguration>
            """u8.ToArray());

        Assert.Equal(403, (await _door.AskAsync(null, "GET", "/bkt/k?acl")).Status);
        await _door.RefusedAsync(
            403, "AccessDenied", "PUT", "/bkt/k?acl", null, ("x-amz-grant-write-acp", Everybody));
    }

    [Fact]
    public async Task Attribute_ThatIsNoAcl_GivesNobodyAnything()
    {
        await _door.ExpectAsync(200, "PUT", "/bkt/k?acl", null, ("x-amz-grant-read-acp", "id=ann"));
        await _door.Fabric.SetAttributesAsync(
            FabricPath.Parse("/bkt/k"),
            new AttributeChange { SetXAttrs = new Dictionary<string, string> { ["s3.acp"] = "nonsense" } }, Token);

        Assert.Equal(403, (await _door.AskAsync(_ann, "GET", "/bkt/k?acl")).Status);
        Assert.Equal(200, (await _door.AskAsync(_door.Signer, "GET", "/bkt/k?acl")).Status);
    }
}
