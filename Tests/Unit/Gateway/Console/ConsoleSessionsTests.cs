using System.Globalization;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.Console;
using OrleansAlluxio.Gateway.Console.Sessions;
using OrleansAlluxio.Tests.Unit.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.Console;

public sealed class ConsoleSessionsTests
{
    private static readonly FabricCaller Ann = new() { User = "ann", Group = "ann", Role = FabricRole.Operator };

    private readonly ManualTimeProvider _time = new();
    private readonly OneKey _keys = new() { Key = new AccessKey("secret", Ann) };
    private readonly ConsoleOptions _options = new()
    {
        IdleMax = TimeSpan.FromMinutes(30),
        LifetimeMax = TimeSpan.FromHours(1),
        SessionsMax = 3,
        SessionsPerUserMax = 2,
    };

    private readonly ConsoleSessions _sessions;

    public ConsoleSessionsTests() => _sessions = new ConsoleSessions(_options, _keys, _time);

    [Fact]
    public void TryFind_SecretOfASession_IsItsCaller()
    {
        var (secret, session) = _sessions.Open(Ann, "id");

        Assert.Equal((session, Ann), _sessions.TryFind(secret, uses: true));
        Assert.Equal(64, secret.Length);
        Assert.NotEqual(secret, session.Csrf);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("guessed")]
    public void TryFind_AnythingElse_IsNobody(string? secret)
    {
        _sessions.Open(Ann, "id");

        Assert.Null(_sessions.TryFind(secret, uses: true));
    }

    [Fact]
    public void TryFind_SessionThatOnlyStreams_EndsAfterItsIdleTime()
    {
        var (secret, _) = _sessions.Open(Ann, "id");
        _time.Advance(TimeSpan.FromMinutes(29));
        Assert.NotNull(_sessions.TryFind(secret, uses: false));
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(_sessions.TryFind(secret, uses: false));
        Assert.Equal(0, _sessions.Count);
    }

    [Fact]
    public void TryFind_SessionInUse_EndsWithItsLifetime()
    {
        var (secret, _) = _sessions.Open(Ann, "id");
        for (var minutes = 0; minutes < 50; minutes += 10)
        {
            _time.Advance(TimeSpan.FromMinutes(10));
            Assert.NotNull(_sessions.TryFind(secret, uses: true));
        }

        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(_sessions.TryFind(secret, uses: true));
    }

    [Fact]
    public void TryFind_KeyThatChangedItsRoleOrWent_CountsAtOnce()
    {
        var (secret, _) = _sessions.Open(Ann, "id");
        _keys.Key = new AccessKey("secret", Ann with { Role = FabricRole.ReadOnly });
        Assert.Equal(FabricRole.ReadOnly, _sessions.TryFind(secret, uses: true)!.Value.Caller.Role);
        _keys.Key = null;

        Assert.Null(_sessions.TryFind(secret, uses: true));
    }

    [Fact]
    public void Open_MoreThanAUserOrAllMayHave_DropsTheOneUnusedForLongest()
    {
        var secrets = new List<string>();
        foreach (var user in (string[])["ann", "ann", "ann", "bob", "cid"])
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            secrets.Add(_sessions.Open(Ann with { User = user }, "id").Secret);
        }

        Assert.Equal(
            [false, false, true, true, true], secrets.Select(s => _sessions.TryFind(s, uses: false) is not null));
        Assert.Equal(3, _sessions.Count);
    }

    [Fact]
    public void TryOpenStream_BeyondTheLimit_IsFalseUntilOneCloses()
    {
        var (_, session) = _sessions.Open(Ann, "id");

        Assert.True(session.TryOpenStream(1));
        Assert.False(session.TryOpenStream(1));
        session.CloseStream();
        Assert.True(session.TryOpenStream(1));
    }

    private sealed class OneKey : IAccessKeys
    {
        public AccessKey? Key { get; set; }

        public AccessKey? TryFind(string accessKeyId) => Key;
    }
}
