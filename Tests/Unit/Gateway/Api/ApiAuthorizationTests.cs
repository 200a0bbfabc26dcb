using System.Net;
using System.Net.Http.Headers;
using System.Text;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.Api;
using OrleansAlluxio.Tests.Unit.Client.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.Api;

public sealed class ApiAuthorizationTests : IAsyncLifetime
{
    private RunningDoor _door = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _door = await RunningDoor.StartAsync();
        foreach (var bucket in (string[])["mine", "given", "foreign"])
        {
            var path = FabricPath.Parse("/" + bucket);
            await _door.Fabric.CreateDirectoryAsync(path, new DirectoryOptions(), Token);
            _door.Fabric.PutFile($"/{bucket}/f", [1, 2, 3]);
        }

        await _door.Fabric.SetAttributesAsync(
            FabricPath.Parse("/mine"), new AttributeChange { Owner = "user" }, Token);
    }

    public ValueTask DisposeAsync() => _door.DisposeAsync();

    [Fact]
    public void Routes_ThatAreClosedToOthers_AreTheseOnly() => Assert.Equal(
        [
            "abandon write", "add key", "add policy", "add user", "back up", "change key", "change user",
            "check consistency", "check fabric", "complete write", "forget cluster", "get user", "list keys",
            "list users", "mount", "notify", "open content", "read event token", "remove cache quota", "remove key",
            "remove policy", "remove property", "remove quota", "remove user", "run policy", "set cache quota",
            "set property", "set quota",
            "start sync", "stop sync", "sweep uploads",
            "tail audit log", "unmount", "update mount", "verify audit log",
        ],
        ApiRouteTable.All.Where(static r => r is { Needs: ApiNeed.Administer, IsAnonymous: false })
            .Select(static r => r.Operation).Order(StringComparer.Ordinal));

    [Fact]
    public void Routes_ThatOperatorsHaveBesidesReaders_AreTheseOnly() => Assert.Equal(
        [
            "cancel job", "cancel sync job", "decommission worker", "enable worker", "forget worker", "free",
            "free worker", "invalidate", "list configuration", "load metadata", "pause job", "resolve persist",
            "resume job", "retry job", "retry persist", "set attributes", "start job", "tail log",
        ],
        ApiRouteTable.All
            .Where(static r => r.Needs is ApiNeed.Operate or ApiNeed.OperateOrWrite or ApiNeed.OperateOrOwn)
            .Select(static r => r.Operation).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("GET", "/api/v1/fabric", 200, 200)]
    [InlineData("GET", "/api/v1/mounts", 403, 200)]
    [InlineData("DELETE", "/api/v1/mounts?path=/mine", 403, 403)]
    [InlineData("GET", "/api/v1/users", 403, 403)]
    [InlineData("GET", "/api/v1/keys", 403, 403)]
    [InlineData("DELETE", "/api/v1/user?name=user", 403, 403)]
    [InlineData("GET", "/api/v1/list?path=/", 403, 200)]
    [InlineData("GET", "/api/v1/content?path=/mine/f", 200, 200)]
    [InlineData("GET", "/api/v1/content?path=/given/f", 200, 200)]
    [InlineData("GET", "/api/v1/content?path=/foreign/f", 403, 200)]
    [InlineData("POST", "/api/v1/short-circuit?path=/foreign/f", 403, 501)]
    [InlineData("PUT", "/api/v1/content?path=/mine/new", 200, 403)]
    [InlineData("PUT", "/api/v1/content?path=/given/new", 403, 403)]
    [InlineData("DELETE", "/api/v1/status?path=/given/f", 403, 403)]
    [InlineData("DELETE", "/api/v1/status?path=/mine/f", 200, 403)]
    [InlineData("POST", "/api/v1/rename?path=/mine/f&target=/given/g", 403, 403)]
    [InlineData("POST", "/api/v1/copy?path=/foreign/f&target=/mine/g", 403, 403)]
    [InlineData("POST", "/api/v1/copy?path=/given/f&target=/mine/g", 200, 403)]
    [InlineData("DELETE", "/api/v1/upload?id=unknown", 403, 403)]
    public async Task Request_ByUserOrReadOnly_NeedsTheRight(string method, string target, int ofUser, int ofReadOnly)
    {
        Assert.Equal(ofUser, await SendAsync("user", FabricRole.User, method, target));
        Assert.Equal(ofReadOnly, await SendAsync("viewer", FabricRole.ReadOnly, method, target));
    }

    [Fact]
    public async Task Request_InBucketWithPolicy_IsForAdministratorsOnly()
    {
        _door.Fabric.Entries[FabricPath.Parse("/mine")] = (
            _door.Fabric.Entries[FabricPath.Parse("/mine")].Status with
            {
                XAttrs = new Dictionary<string, string> { ["s3.bucket.policy"] = "{}" },
            },
            []);

        Assert.Equal(403, await SendAsync("user", FabricRole.User, "GET", "/api/v1/content?path=/mine/f"));
        Assert.Equal(200, await SendAsync("boss", FabricRole.Admin, "GET", "/api/v1/content?path=/mine/f"));
    }

    [Fact]
    public async Task Identities_ThroughTheApi_MakeChangeAndRemove()
    {
        var identities = _door.Client.Identities;
        await identities.AddUserAsync(new FabricUser { Name = "ann", Rights = [new("b", BucketAccess.Read)] }, Token);
        var made = await identities.AddKeyAsync(new KeyRequest("ann", 60_000), Token);
        var changed = await identities.ChangeUserAsync(
            new UserChange { Name = "ann", Role = FabricRole.ReadOnly, Groups = ["g"] }, Token);
        var disabled = await identities.SetKeyEnabledAsync(made.Key.Id, enabled: false, Token);

        Assert.Equal(40, made.Secret.Length);
        Assert.Equal((FabricRole.ReadOnly, "g", 1), (changed.Role, changed.Groups[0], changed.Rights.Count));
        Assert.Equal(made.Key with { Enabled = false }, disabled);
        Assert.Equal([disabled], await identities.ListKeysAsync("ann", Token));
        Assert.True(await identities.RemoveKeyAsync(made.Key.Id, Token));
        Assert.False(await identities.RemoveKeyAsync(made.Key.Id, Token));
        Assert.True(await identities.RemoveUserAsync("ann", Token));
        Assert.Null(await identities.TryGetUserAsync("ann", Token));
        Assert.Empty(await identities.ListUsersAsync(Token));
    }

    private async Task<int> SendAsync(string user, FabricRole role, string method, string target)
    {
        var identities = _door.Fabric.Identities;
        if (await identities.TryGetUserAsync(user, Token) is null)
        {
            await identities.AddUserAsync(
                new FabricUser
                {
                    Name = user,
                    Role = role,
                    Rights = role == FabricRole.User ? [new("given", BucketAccess.Read)] : [],
                },
                Token);
        }

        var key = await identities.AddKeyAsync(new KeyRequest(user, null), Token);
        using var http = new HttpClient { BaseAddress = _door.Url };
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        if (method == "PUT")
        {
            request.Content = new ByteArrayContent([1]);
        }

        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{key.Key.Id}:{key.Secret}")));
        using var response = await http.SendAsync(request, Token);
        return (int)response.StatusCode;
    }
}
