using System.Text;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Authorization;

/// <summary>What a request for a version is judged by: that version, and not the current one.</summary>
public sealed class S3VersionAccessTests : IAsyncLifetime
{
    private DoorFixture _door = null!;
    private TestSigner _ann = null!;
    private string _first = null!;
    private string _second = null!;

    public async ValueTask InitializeAsync()
    {
        _door = await DoorFixture.StartAsync();
        await _door.ExpectAsync(200, "PUT", "/bkt", null, ("x-amz-object-ownership", "ObjectWriter"));
        await _door.ExpectAsync(200, "PUT", "/goal");
        await _door.ExpectAsync(
            200, "PUT", "/bkt?versioning",
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"u8.ToArray());
        _first = await PutAsync("one", "team=blue", "public-read");
        _second = await PutAsync("two", "team=red", "private");
        _ann = await _door.UserAsync("ann", FabricRole.User, ("goal", BucketAccess.Write));
    }

    public ValueTask DisposeAsync() => _door.DisposeAsync();

    [Fact]
    public async Task Acl_OfAVersion_IsItsOwn()
    {
        Assert.Equal((200, "one"), await _door.AskAsync(null, "GET", $"/bkt/k?versionId={_first}"));
        Assert.Equal(403, (await _door.AskAsync(null, "GET", $"/bkt/k?versionId={_second}")).Status);
        Assert.Equal(403, (await _door.AskAsync(null, "GET", "/bkt/k")).Status);
        Assert.Equal(403, (await _door.AskAsync(null, "GET", "/bkt/k?versionId=nonsense")).Status);
        Assert.Equal(403, (await _door.AskAsync(null, "GET", $"/bkt/k?versionId={new string('0', 32)}")).Status);
    }

    [Fact]
    public async Task Acl_OfAVersionSetLater_CountsForItAlone()
    {
        await _door.ExpectAsync(200, "PUT", $"/bkt/k?acl&versionId={_second}", null, ("x-amz-acl", "public-read"));
        await _door.ExpectAsync(200, "PUT", $"/bkt/k?acl&versionId={_first}", null, ("x-amz-acl", "private"));

        Assert.Equal((200, "two"), await _door.AskAsync(null, "GET", "/bkt/k"));
        Assert.Equal(403, (await _door.AskAsync(null, "GET", $"/bkt/k?versionId={_first}")).Status);
    }

    [Fact]
    public async Task Policy_OnTags_LooksAtTheVersion()
    {
        await PolicyAsync("""{"StringEquals":{"s3:ExistingObjectTag/team":"red"}}""");

        Assert.Equal((200, "two"), await _door.AskAsync(_ann, "GET", "/bkt/k"));
        Assert.Equal((200, "two"), await _door.AskAsync(_ann, "GET", $"/bkt/k?versionId={_second}"));
        await _door.ExpectAsync(200, "PUT", $"/bkt/k?acl&versionId={_first}", null, ("x-amz-acl", "private"));
        Assert.Equal(403, (await _door.AskAsync(_ann, "GET", $"/bkt/k?versionId={_first}")).Status);
        await TagAsync(_first, "red");
        await TagAsync(_second, "blue");
        Assert.Equal((200, "one"), await _door.AskAsync(_ann, "GET", $"/bkt/k?versionId={_first}"));
        Assert.Equal(403, (await _door.AskAsync(_ann, "GET", "/bkt/k")).Status);
    }

    [Fact]
    public async Task Policy_OnTags_LooksAtTheVersionThatIsCopied()
    {
        await PolicyAsync("""{"StringEquals":{"s3:ExistingObjectTag/team":"red"}}""");
        await _door.ExpectAsync(200, "PUT", $"/bkt/k?acl&versionId={_first}", null, ("x-amz-acl", "private"));

        Assert.Equal(200, await CopyAsync(_second));
        Assert.Equal(403, await CopyAsync(_first));
    }

    [Fact]
    public async Task Policy_OnTheVersionId_LooksAtTheVersionThatIsCopied()
    {
        await PolicyAsync($$$"""{"StringEquals":{"s3:VersionId":"{{{_second}}}"}}""");
        await _door.ExpectAsync(200, "PUT", $"/bkt/k?acl&versionId={_first}", null, ("x-amz-acl", "private"));

        Assert.Equal(200, await CopyAsync(_second));
        Assert.Equal(403, await CopyAsync(_first));
        Assert.Equal(403, (await _door.AskAsync(_ann, "GET", "/bkt/k")).Status);
    }

    private async Task<string> PutAsync(string text, string tags, string acl)
    {
        using var answer = await _door.ExpectAsync(
            200, "PUT", "/bkt/k", Encoding.UTF8.GetBytes(text), ("x-amz-tagging", tags), ("x-amz-acl", acl));
        return answer.Headers.GetValues("x-amz-version-id").Single();
    }

    private Task<HttpResponseMessage> PolicyAsync(string condition) => _door.ExpectAsync(
        204, "PUT", "/bkt?policy",
        Encoding.UTF8.GetBytes(
            """{"Statement":{"Effect":"Allow","Principal":"*","Resource":"arn:aws:s3:::bkt/*","Condition":"""
            + condition + ""","Action":["s3:GetObject","s3:GetObjectVersion"]}}"""));

    private Task<HttpResponseMessage> TagAsync(string version, string team) => _door.ExpectAsync(
        200, "PUT", $"/bkt/k?tagging&versionId={version}",
        Encoding.UTF8.GetBytes(
            $"<Tagging><TagSet><Tag><Key>team</Key><Value>{team}</Value></Tag></TagSet></Tagging>"));

    private async Task<int> CopyAsync(string version) => (await _door.AskAsync(
        _ann, "PUT", "/goal/k", null, ("x-amz-copy-source", $"/bkt/k?versionId={version}"))).Status;
}
