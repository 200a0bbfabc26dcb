using System.Text;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Authorization;

/// <summary>Who may do what at the door: roles, rights, policies, public access and ACLs.</summary>
public sealed class S3AccessTests : IAsyncLifetime
{
    private DoorFixture _door = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _door = await DoorFixture.StartAsync();
        await _door.ExpectAsync(200, "PUT", "/bkt");
        await _door.ExpectAsync(200, "PUT", "/bkt/k", "bytes"u8.ToArray());
    }

    public ValueTask DisposeAsync() => _door.DisposeAsync();

    [Theory]
    [InlineData(FabricRole.User, BucketAccess.None, 403, 403, 403)]
    [InlineData(FabricRole.User, BucketAccess.Read, 200, 403, 403)]
    [InlineData(FabricRole.User, BucketAccess.Write, 200, 200, 403)]
    [InlineData(FabricRole.User, BucketAccess.Full, 200, 200, 404)]
    [InlineData(FabricRole.ReadOnly, BucketAccess.Full, 200, 403, 403)]
    [InlineData(FabricRole.Admin, BucketAccess.None, 200, 200, 404)]
    public async Task Request_RoleAndRight_Decide(FabricRole role, BucketAccess right, int get, int put, int policy)
    {
        var user = await _door.UserAsync("ann", role, ("bkt", right));

        Assert.Equal(get, (await _door.AskAsync(user, "GET", "/bkt/k")).Status);
        Assert.Equal(get, (await _door.AskAsync(user, "GET", "/bkt?list-type=2")).Status);
        Assert.Equal(put, (await _door.AskAsync(user, "PUT", "/bkt/new", [1])).Status);
        Assert.Equal(policy, (await _door.AskAsync(user, "GET", "/bkt?policy")).Status);
    }

    [Fact]
    public async Task Bucket_OfAUser_IsItsOwnAndShownToItOnly()
    {
        var ann = await _door.UserAsync("ann");
        var bob = await _door.UserAsync("bob", FabricRole.User, ("bkt", BucketAccess.Read));
        Assert.Equal(200, (await _door.AskAsync(ann, "PUT", "/anns")).Status);
        Assert.Equal(200, (await _door.AskAsync(ann, "PUT", "/anns/k", [1])).Status);

        Assert.Equal(403, (await _door.AskAsync(bob, "GET", "/anns/k")).Status);
        Assert.Contains(
            "BucketAlreadyExists", (await _door.AskAsync(bob, "PUT", "/anns")).Text, StringComparison.Ordinal);
        var ofAnn = (await _door.AskAsync(ann, "GET", "/")).Text;
        var ofBob = (await _door.AskAsync(bob, "GET", "/")).Text;
        Assert.Contains("<Name>anns</Name>", ofAnn, StringComparison.Ordinal);
        Assert.DoesNotContain("<Name>bkt</Name>", ofAnn, StringComparison.Ordinal);
        Assert.Contains("<Name>bkt</Name>", ofBob, StringComparison.Ordinal);
        Assert.DoesNotContain("anns", ofBob, StringComparison.Ordinal);
        Assert.Contains("<ID>ann</ID>", (await _door.AskAsync(ann, "GET", "/anns?acl")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingKey_WithoutTheRightToList_IsDeniedAndNotMissing()
    {
        var ann = await _door.UserAsync("ann");
        await PolicyAsync(Allow("{\"AWS\":\"ann\"}", "s3:GetObject", "/*"));

        Assert.Equal(200, (await _door.AskAsync(ann, "GET", "/bkt/k")).Status);
        Assert.Equal(403, (await _door.AskAsync(ann, "GET", "/bkt/absent")).Status);
        Assert.Equal(404, (await _door.AskAsync(_door.Signer, "GET", "/bkt/absent")).Status);
    }

    [Fact]
    public async Task Anonymous_ByPolicyOnly()
    {
        Assert.Equal(403, (await _door.AskAsync(null, "GET", "/bkt/k")).Status);
        Assert.Equal(403, (await _door.AskAsync(null, "GET", "/")).Status);
        await PolicyAsync(Allow("\"*\"", "s3:GetObject", "/*"));

        Assert.Equal((200, "bytes"), await _door.AskAsync(null, "GET", "/bkt/k"));
        Assert.Equal(403, (await _door.AskAsync(null, "PUT", "/bkt/k", [1])).Status);
        Assert.Equal(403, (await _door.AskAsync(null, "GET", "/bkt")).Status);
        Assert.Equal(403, (await _door.AskAsync(null, "DELETE", "/bkt/k")).Status);

        await _door.ExpectAsync(204, "DELETE", "/bkt?policy");
        Assert.Equal(403, (await _door.AskAsync(null, "GET", "/bkt/k")).Status);
    }

    [Fact]
    public async Task Deny_OfThePolicy_BindsTheAdministratorWhoCanStillTakeItAway()
    {
        await _door.ExpectAsync(200, "GET", "/bkt/k");
        await PolicyAsync(
            "{\"Statement\":{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\","
            + "\"Resource\":[\"arn:aws:s3:::bkt\",\"arn:aws:s3:::bkt/*\"]}}");

        await _door.RefusedAsync(403, "AccessDenied", "GET", "/bkt/k");
        await _door.RefusedAsync(403, "AccessDenied", "GET", "/bkt");
        await _door.ExpectAsync(200, "GET", "/bkt?policy");
        await _door.ExpectAsync(204, "DELETE", "/bkt?policy");
        await _door.ExpectAsync(200, "GET", "/bkt/k");
    }

    [Fact]
    public async Task Administrator_InQuietBucket_CausesNoCallOfItsOwn()
    {
        await _door.ExpectAsync(200, "GET", "/bkt/k");
        var before = _door.Fabric.StatusCalls;

        await _door.ExpectAsync(200, "GET", "/bkt/k");

        Assert.Equal(before, _door.Fabric.StatusCalls);
    }

    [Fact]
    public async Task DeleteObjects_EachKey_IsDecided()
    {
        var ann = await _door.UserAsync("ann", FabricRole.User, ("bkt", BucketAccess.Write));
        await _door.ExpectAsync(200, "PUT", "/bkt/keep/k", [1]);
        await PolicyAsync(
            "{\"Statement\":{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:DeleteObject\","
            + "\"Resource\":\"arn:aws:s3:::bkt/keep/*\"}}");
        var body = Encoding.UTF8.GetBytes(
            "<Delete><Object><Key>k</Key></Object><Object><Key>keep/k</Key></Object></Delete>");

        var (status, text) = await _door.AskAsync(ann, "POST", "/bkt?delete", body);

        Assert.Equal(200, status);
        Assert.Contains("<Deleted><Key>k</Key>", text, StringComparison.Ordinal);
        Assert.Contains("<Key>keep/k</Key><Code>AccessDenied</Code>", text, StringComparison.Ordinal);
        await _door.ExpectAsync(200, "GET", "/bkt/keep/k");
    }

    [Fact]
    public async Task Copy_NeedsToReadTheSource()
    {
        await _door.ExpectAsync(200, "PUT", "/other");
        var ann = await _door.UserAsync("ann", FabricRole.User, ("other", BucketAccess.Write));

        Assert.Equal(
            403, (await _door.AskAsync(ann, "PUT", "/other/copy", null, ("x-amz-copy-source", "/bkt/k"))).Status);
        await PolicyAsync(Allow("{\"AWS\":\"ann\"}", "s3:GetObject", "/*"));
        Assert.Equal(
            200, (await _door.AskAsync(ann, "PUT", "/other/copy", null, ("x-amz-copy-source", "/bkt/k"))).Status);
    }

    [Fact]
    public async Task PublicAccessBlock_Flags_AreEffective()
    {
        await PolicyAsync(Allow("\"*\"", "s3:GetObject", "/*"));
        var ann = await _door.UserAsync("ann");
        Assert.Contains(
            "<IsPublic>true</IsPublic>", await _door.TextAsync(200, "GET", "/bkt?policyStatus"),
            StringComparison.Ordinal);

        await BlockAsync("<RestrictPublicBuckets>true</RestrictPublicBuckets>");
        Assert.Equal(403, (await _door.AskAsync(null, "GET", "/bkt/k")).Status);
        Assert.Equal(200, (await _door.AskAsync(ann, "GET", "/bkt/k")).Status);

        await BlockAsync("<BlockPublicPolicy>true</BlockPublicPolicy>");
        Assert.Equal(200, (await _door.AskAsync(null, "GET", "/bkt/k")).Status);
        await _door.RefusedAsync(
            403, "AccessDenied", "PUT", "/bkt?policy", Encoding.UTF8.GetBytes(Allow("\"*\"", "s3:GetObject", "/*")));
        Assert.Contains(
            "<BlockPublicPolicy>true</BlockPublicPolicy>", await _door.TextAsync(200, "GET", "/bkt?publicAccessBlock"),
            StringComparison.Ordinal);
        await _door.ExpectAsync(204, "DELETE", "/bkt?publicAccessBlock");
        await _door.RefusedAsync(404, "NoSuchPublicAccessBlockConfiguration", "GET", "/bkt?publicAccessBlock");
    }

    [Fact]
    public async Task Policy_UnknownUserOrMalformed_IsRefusedAndChangesNothing()
    {
        await _door.RefusedAsync(
            400, "MalformedPolicy", "PUT", "/bkt?policy",
            Encoding.UTF8.GetBytes(Allow("{\"AWS\":\"nobody\"}", "s3:GetObject", "/*")));
        await _door.RefusedAsync(400, "MalformedPolicy", "PUT", "/bkt?policy", "{"u8.ToArray());
        await _door.RefusedAsync(404, "NoSuchBucketPolicy", "GET", "/bkt?policy");
    }

    [Theory]
    [InlineData("fabric", 200)]
    [InlineData("ann", 403)]
    public async Task ExpectedBucketOwner_IsCompared(string expected, int status)
    {
        Assert.Equal(
            status,
            (await _door.AskAsync(
                _door.Signer, "GET", "/bkt/k", null, ("x-amz-expected-bucket-owner", expected))).Status);
    }

    [Fact]
    public async Task Acl_OffByDefault_IsNotSupported()
    {
        await _door.RefusedAsync(
            400, "AccessControlListNotSupported", "PUT", "/bkt/k?acl", null, ("x-amz-acl", "public-read"));
        await _door.RefusedAsync(
            400, "AccessControlListNotSupported", "PUT", "/bkt/x", [1], ("x-amz-acl", "public-read"));
        await _door.ExpectAsync(200, "PUT", "/bkt/x", [1], ("x-amz-acl", "bucket-owner-full-control"));
    }

    [Theory]
    [InlineData("private", 403, 403)]
    [InlineData("public-read", 200, 200)]
    [InlineData("authenticated-read", 200, 403)]
    [InlineData("bucket-owner-full-control", 403, 403)]
    public async Task Acl_Canned_GivesWhatItSays(string canned, int ofUser, int ofAnonymous)
    {
        await OwnershipAsync("ObjectWriter");
        var ann = await _door.UserAsync("ann");
        await _door.ExpectAsync(200, "PUT", "/bkt/new", [1], ("x-amz-acl", canned));
        await _door.ExpectAsync(200, "PUT", "/bkt/k?acl", null, ("x-amz-acl", canned));

        foreach (var key in (string[])["/bkt/new", "/bkt/k"])
        {
            Assert.Equal(ofUser, (await _door.AskAsync(ann, "GET", key)).Status);
            Assert.Equal(ofAnonymous, (await _door.AskAsync(null, "GET", key)).Status);
            Assert.Equal(403, (await _door.AskAsync(ann, "GET", key + "?acl")).Status);
        }
    }

    [Fact]
    public async Task Acl_PlainModeBits_GrantNothing()
    {
        await OwnershipAsync("ObjectWriter");

        Assert.Equal(403, (await _door.AskAsync(null, "GET", "/bkt/k")).Status); // 0644.
    }

    [Fact]
    public async Task Acl_ExplicitGrants_ComeBackAsTheyWere()
    {
        await OwnershipAsync("ObjectWriter");
        var ann = await _door.UserAsync("ann");
        var bob = await _door.UserAsync("bob");
        await _door.ExpectAsync(
            200, "PUT", "/bkt/k?acl", null,
            ("x-amz-grant-read", "id=\"ann\", uri=\"http://acs.amazonaws.com/groups/global/AuthenticatedUsers\""),
            ("x-amz-grant-full-control", "id=bob"));

        var text = await _door.TextAsync(200, "GET", "/bkt/k?acl");
        var body = Encoding.UTF8.GetBytes(text);
        await _door.ExpectAsync(200, "PUT", "/bkt/k?acl", body);

        Assert.Equal(text, await _door.TextAsync(200, "GET", "/bkt/k?acl"));
        Assert.Contains(
            "<ID>ann</ID><DisplayName>ann</DisplayName></Grantee><Permission>READ</Permission>", text,
            StringComparison.Ordinal);
        Assert.Contains(
            "<ID>bob</ID><DisplayName>bob</DisplayName></Grantee><Permission>FULL_CONTROL</Permission>", text,
            StringComparison.Ordinal);
        Assert.Contains("AuthenticatedUsers", text, StringComparison.Ordinal);
        Assert.Equal(200, (await _door.AskAsync(bob, "GET", "/bkt/k?acl")).Status);
        Assert.Equal(403, (await _door.AskAsync(ann, "GET", "/bkt/k?acl")).Status);
        Assert.Equal(200, (await _door.AskAsync(ann, "GET", "/bkt/k")).Status);
    }

    [Theory]
    [InlineData("x-amz-grant-read-acp", "id=nobody", "InvalidArgument")]
    [InlineData("x-amz-grant-write", "id=ann", "InvalidArgument")]
    [InlineData("x-amz-grant-read", "id=nobody", "InvalidArgument")]
    [InlineData("x-amz-grant-read", "emailAddress=\"a@b\"", "UnresolvableGrantByEmailAddress")]
    [InlineData("x-amz-grant-read", "uri=\"http://acs.amazonaws.com/groups/s3/LogDelivery\"", "InvalidArgument")]
    [InlineData("x-amz-acl", "nonsense", "InvalidArgument")]
    public async Task Acl_GrantThatCannotBe_IsRefused(string header, string value, string code)
    {
        await OwnershipAsync("ObjectWriter");
        await _door.UserAsync("ann");

        await _door.RefusedAsync(400, code, "PUT", "/bkt/k?acl", null, (header, value));
        var status = await _door.Fabric.TryGetStatusAsync(FabricPath.Parse("/bkt/k"), new OperationOptions(), Token);
        Assert.Null(status!.Acl);
    }

    [Fact]
    public async Task Acl_OfTheBucket_LetsWriteAndList()
    {
        await OwnershipAsync("BucketOwnerPreferred");
        var ann = await _door.UserAsync("ann");
        await _door.ExpectAsync(200, "PUT", "/bkt?acl", null, ("x-amz-acl", "public-read-write"));

        Assert.Equal(200, (await _door.AskAsync(ann, "PUT", "/bkt/anns", [1])).Status);
        Assert.Equal(200, (await _door.AskAsync(null, "GET", "/bkt")).Status);
        Assert.Equal(200, (await _door.AskAsync(ann, "GET", "/bkt/anns")).Status); // Its own.
        Assert.Equal(
            200, (await _door.AskAsync(ann, "PUT", "/bkt/anns?acl", null, ("x-amz-acl", "public-read"))).Status);
        Assert.Equal(200, (await _door.AskAsync(null, "GET", "/bkt/anns")).Status);
        await BlockAsync("<IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicAcls>true</BlockPublicAcls>");
        Assert.Equal(403, (await _door.AskAsync(null, "GET", "/bkt/anns")).Status);
        await _door.RefusedAsync(403, "AccessDenied", "PUT", "/bkt?acl", null, ("x-amz-acl", "public-read"));
    }

    private static string Allow(string principal, string action, string below) =>
        $"{{\"Statement\":{{\"Effect\":\"Allow\",\"Principal\":{principal},\"Action\":\"{action}\","
        + $"\"Resource\":\"arn:aws:s3:::bkt{below}\"}}}}";

    private Task<HttpResponseMessage> PolicyAsync(string text) =>
        _door.ExpectAsync(204, "PUT", "/bkt?policy", Encoding.UTF8.GetBytes(text));

    private Task<HttpResponseMessage> BlockAsync(string flags) => _door.ExpectAsync(
        200, "PUT", "/bkt?publicAccessBlock",
        Encoding.UTF8.GetBytes($"<PublicAccessBlockConfiguration>{flags}</PublicAccessBlockConfiguration>"));

    private Task<HttpResponseMessage> OwnershipAsync(string ownership) => _door.ExpectAsync(
        200, "PUT", "/bkt?ownershipControls",
        Encoding.UTF8.GetBytes(
            $"<OwnershipControls><Rule><ObjectOwnership>{ownership}</ObjectOwnership></Rule></OwnershipControls>"));
}
