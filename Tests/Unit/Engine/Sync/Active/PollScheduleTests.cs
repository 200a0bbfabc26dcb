using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine.Sync.Active;

namespace OrleansAlluxio.Tests.Unit.Engine.Sync.Active;

/// <summary>Busy directories are looked at often, others seldom, none never.</summary>
public sealed class PollScheduleTests
{
    private static readonly FabricPath Directory = FabricPath.Parse("/d");

    [Fact]
    public void Looked_DirectoryThatRests_WaitsTwiceAsLongUpToTheMaximum()
    {
        var schedule = new PollSchedule(1000, 8, 10);
        schedule.Add(Directory, 0);
        var pauses = new List<long>();
        var now = 0L;
        for (var look = 0; look < 6; look++)
        {
            Assert.Equal(Directory, schedule.TryTake(now));
            schedule.Looked(Directory, 7, now);
            pauses.Add(schedule.NextMs!.Value - now);
            now = schedule.NextMs.Value;
        }

        Assert.Equal([2000, 4000, 8000, 8000, 8000, 8000], pauses);
        Assert.Equal(Directory, schedule.TryTake(now));
        Assert.True(schedule.IsNew(Directory, 8));
        schedule.Looked(Directory, 8, now);
        Assert.Equal(now + 1000, schedule.NextMs);
    }

    [Fact]
    public void Add_AtTheLimit_LeavesOthersOut()
    {
        var schedule = new PollSchedule(1000, 8, 2);
        schedule.Add(FabricPath.Parse("/a"), 0);
        schedule.Add(FabricPath.Parse("/b"), 0);
        schedule.Add(FabricPath.Parse("/c"), 0);
        Assert.Equal(2, schedule.Count);
        schedule.Remove(FabricPath.Parse("/a"));
        schedule.Add(FabricPath.Parse("/c"), 0);
        Assert.Equal(2, schedule.Count);
        Assert.Equal(
            ["/b", "/c"],
            new[] { schedule.TryTake(0)!.Value.Value, schedule.TryTake(0)!.Value.Value }.Order(StringComparer.Ordinal));
        Assert.Null(schedule.TryTake(0));
    }
}
