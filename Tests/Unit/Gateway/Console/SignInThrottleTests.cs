using System.Globalization;
using System.Net;
using OrleansAlluxio.Gateway.Console.Sessions;
using OrleansAlluxio.Tests.Unit.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.Console;

public sealed class SignInThrottleTests
{
    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.7");
    private static readonly IPAddress There = IPAddress.Parse("192.0.2.8");

    private readonly ManualTimeProvider _time = new();
    private readonly SignInThrottle _throttle;

    public SignInThrottleTests() => _throttle = new SignInThrottle(_time);

    [Fact]
    public void WaitOf_FewFailures_IsNothing()
    {
        Fail(Here, "ann", SignInThrottle.FreeFailures - 1);

        Assert.Equal(TimeSpan.Zero, _throttle.WaitOf(Here, "ann"));
    }

    [Fact]
    public void WaitOf_MoreFailures_DoublesUpToAMinute()
    {
        var waits = new List<double>();
        Fail(Here, "ann", SignInThrottle.FreeFailures - 1);
        for (var i = 0; i < 8; i++)
        {
            Fail(Here, "ann", 1);
            waits.Add(_throttle.WaitOf(Here, "ann").TotalSeconds);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], waits);
    }

    [Fact]
    public void WaitOf_TheNameFromElsewhereAndAnotherNameFromHere_WaitToo()
    {
        Fail(Here, "ann", SignInThrottle.FreeFailures);

        Assert.True(_throttle.WaitOf(There, "ann") > TimeSpan.Zero);
        Assert.True(_throttle.WaitOf(Here, "bob") > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, _throttle.WaitOf(There, "bob"));
    }

    [Fact]
    public void WaitOf_AfterTheWaitOrASuccess_IsNothing()
    {
        Fail(Here, "ann", SignInThrottle.FreeFailures);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, _throttle.WaitOf(Here, "ann"));

        Fail(Here, "ann", 3);
        _throttle.Succeed(Here, "ann");
        Assert.Equal(TimeSpan.Zero, _throttle.WaitOf(Here, "ann"));
    }

    [Fact]
    public void WaitOf_AddressesOfOneNetworkOfIPv6_AreOne()
    {
        Fail(IPAddress.Parse("2001:db8:1:2::1"), "ann", SignInThrottle.FreeFailures);

        Assert.True(_throttle.WaitOf(IPAddress.Parse("2001:db8:1:2:ffff::9"), "bob") > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, _throttle.WaitOf(IPAddress.Parse("2001:db8:1:3::1"), "bob"));
    }

    [Fact]
    public void Fail_MoreNamesThanAreRemembered_ForgetsTheOldestOnly()
    {
        Fail(Here, "first", SignInThrottle.FreeFailures);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        for (var i = 0; i < SignInThrottle.EntriesMax - 1; i++)
        {
            _throttle.Fail(There, i.ToString(CultureInfo.InvariantCulture));
        }

        Assert.True(_throttle.WaitOf(null, "first") > TimeSpan.Zero);
        _throttle.Fail(There, "one more");
        Assert.Equal(TimeSpan.Zero, _throttle.WaitOf(null, "first"));
    }

    private void Fail(IPAddress address, string name, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _throttle.Fail(address, name);
        }
    }
}
