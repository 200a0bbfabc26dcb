using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Engine.Identities;
using OrleansAlluxio.Tests.Engine.Support;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Identities;

public sealed class IdentityStoreTests
{
    private readonly MemoryMetastore _metastore = new(new MemoryTree(), new Faults());
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
    private readonly IdentityStore _store;

    public IdentityStoreTests() => _store = NewStore();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AddKey_UserWithRights_IsFoundAtOnceAndAfterRestart()
    {
        await _store.AddUserAsync(
            new FabricUser { Name = "ann", Groups = ["staff", "ops"], Rights = [new("b", BucketAccess.Read)] }, Token);
        var made = await _store.AddKeyAsync(new KeyRequest("ann", null), Token);
        var restarted = NewStore();
        await restarted.LoadAsync(Token);

        foreach (var store in (IdentityStore[])[_store, restarted])
        {
            var key = store.TryFind(made.Key.Id)!;
            Assert.Equal(made.Secret, key.Secret);
            Assert.Equal(("ann", "staff", FabricRole.User), (key.Caller.User, key.Caller.Group, key.Caller.Role));
            Assert.Equal(["ops"], key.Caller.Groups);
            Assert.Equal([new("b", BucketAccess.Read)], key.Caller.Rights);
            var printed = $"{key} {made} {string.Join(' ', await store.ListKeysAsync(null, Token))}";
            Assert.DoesNotContain(made.Secret, printed, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task TryFind_DisabledExpiredOrRemoved_IsNobody()
    {
        await _store.AddUserAsync(new FabricUser { Name = "ann" }, Token);
        var key = (await _store.AddKeyAsync(new KeyRequest("ann", 60_000), Token)).Key.Id;

        await _store.SetKeyEnabledAsync(key, enabled: false, Token);
        Assert.Null(_store.TryFind(key));
        await _store.SetKeyEnabledAsync(key, enabled: true, Token);
        Assert.NotNull(_store.TryFind(key));
        await _store.ChangeUserAsync(new UserChange { Name = "ann", Enabled = false }, Token);
        Assert.Null(_store.TryFind(key));
        await _store.ChangeUserAsync(new UserChange { Name = "ann", Enabled = true }, Token);
        _time.Now += TimeSpan.FromMilliseconds(59_999);
        Assert.NotNull(_store.TryFind(key));
        _time.Now += TimeSpan.FromMilliseconds(1);
        Assert.Null(_store.TryFind(key));
        Assert.True(await _store.RemoveUserAsync("ann", Token));
        Assert.Empty(await _store.ListKeysAsync(null, Token));
        Assert.Empty(await _metastore.ListDocumentsAsync("access-key", null, 10, Token));
    }

    [Fact]
    public async Task AddKey_PerUser_IsBounded()
    {
        await _store.AddUserAsync(new FabricUser { Name = "ann" }, Token);
        for (var i = 0; i < IdentityRules.KeysPerUserMax; i++)
        {
            await _store.AddKeyAsync(new KeyRequest("ann", null), Token);
        }

        await FailsAsync(
            FabricErrorKind.TooLarge, async () => await _store.AddKeyAsync(new KeyRequest("ann", null), Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("fabric")]
    [InlineData("anonymous")]
    [InlineData("a/b")]
    [InlineData("a:b")]
    public async Task AddUser_BadName_IsRefused(string name) => await FailsAsync(
        FabricErrorKind.InvalidArgument,
        async () => await _store.AddUserAsync(new FabricUser { Name = name }, Token));

    [Fact]
    public async Task AddUser_AnonymousRoleTwiceOrGroupOfAll_IsRefused()
    {
        await _store.AddUserAsync(new FabricUser { Name = "ann" }, Token);

        await FailsAsync(
            FabricErrorKind.AlreadyExists,
            async () => await _store.AddUserAsync(new FabricUser { Name = "ann" }, Token));
        await FailsAsync(
            FabricErrorKind.InvalidArgument, async () => await _store.AddUserAsync(
                new FabricUser { Name = "bob", Role = FabricRole.Anonymous }, Token));
        await FailsAsync(
            FabricErrorKind.InvalidArgument, async () => await _store.AddUserAsync(
                new FabricUser { Name = "bob", Groups = [PrincipalNames.AuthenticatedUsers] }, Token));
    }

    [Fact]
    public async Task ChangeUser_Rights_AreSetAndRemovedOneByOne()
    {
        await _store.AddUserAsync(
            new FabricUser { Name = "ann", Rights = [new("a", BucketAccess.Read), new("b", BucketAccess.Read)] },
            Token);

        var changed = await _store.ChangeUserAsync(
            new UserChange
            {
                Name = "ann",
                Role = FabricRole.ReadOnly,
                SetRights = [new("b", BucketAccess.Full), new("c", BucketAccess.None)],
                RemoveRights = ["a", "x"],
            },
            Token);

        Assert.Equal([new("b", BucketAccess.Full), new("c", BucketAccess.None)], changed.Rights);
        Assert.Equal(FabricRole.ReadOnly, (await _store.TryGetUserAsync("ann", Token))!.Role);
        await FailsAsync(
            FabricErrorKind.NotFound, async () => await _store.ChangeUserAsync(new UserChange { Name = "x" }, Token));
    }

    private static async Task FailsAsync(FabricErrorKind kind, Func<Task> action) =>
        Assert.Equal(kind, (await Assert.ThrowsAsync<FabricException>(action)).Kind);

    private IdentityStore NewStore() => new(_metastore, new SystemRandomSource(), _time);
}
