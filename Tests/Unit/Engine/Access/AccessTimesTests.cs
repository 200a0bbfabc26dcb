using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Engine.Access;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Access;

/// <summary>When files were last opened, from the day on which somebody first asked.</summary>
public sealed class AccessTimesTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task IsUnused_OpenedAndNotOpened_AreToldApartAlsoAfterARestart()
    {
        var clock = new SetClock();
        await using var bed = await EngineBed.StartAsync(time: clock);
        bed.Store.Put("read", "x");
        bed.Store.Put("idle", "x");
        await bed.ListAsync("/", interval: 0);
        await bed.Services.Access.BeginAsync(Token);
        clock.Now += 10 * Day;
        await bed.ReadAsync("/read");
        clock.Now += 5 * Day;

        Assert.Equal((false, true), await UnusedAsync(bed, clock, 7 * Day));
        await bed.Services.Access.FlushAsync(Token);
        await bed.RestartAsync();
        await bed.Services.Access.StartAsync(Token);
        Assert.Equal((false, true), await UnusedAsync(bed, clock, 7 * Day));
        Assert.Equal((true, true), await UnusedAsync(bed, clock, 3 * Day));
        await bed.Services.Access.DisposeAsync();
    }

    [Fact]
    public async Task IsUnused_OpenedLaterAtAnotherSilo_IsKnown()
    {
        var clock = new SetClock();
        await using var bed = await EngineBed.StartAsync(time: clock);
        bed.Store.Put("read", "x");
        bed.Store.Put("idle", "x");
        await bed.ListAsync("/", interval: 0);
        await bed.Services.Access.BeginAsync(Token);
        await using var other = new AccessTimes(bed.Services.Metastore, clock);
        await other.BeginAsync(Token);
        clock.Now += Day;
        await bed.ReadAsync("/read");
        await bed.Services.Access.FlushAsync(Token);
        clock.Now += 10 * Day;
        Assert.Equal((true, true), await UnusedAsync(bed, clock, 7 * Day));

        other.Note((await bed.StatAsync("/read"))!.Version.Inode);
        await other.FlushAsync(Token);

        Assert.Equal((false, true), await UnusedAsync(bed, clock, 7 * Day));
    }

    [Fact]
    public async Task IsUnused_OfATimeBeforeAnythingWasNoted_IsFalse()
    {
        var clock = new SetClock();
        await using var bed = await EngineBed.StartAsync(time: clock);
        bed.Store.Put("read", "x");
        bed.Store.Put("idle", "x");
        Assert.Equal((false, false), await UnusedAsync(bed, clock, 7 * Day));

        await bed.Services.Access.BeginAsync(Token);
        clock.Now += 6 * Day;

        Assert.Equal((false, false), await UnusedAsync(bed, clock, 7 * Day));
        clock.Now += 2 * Day;
        Assert.Equal((true, true), await UnusedAsync(bed, clock, 7 * Day));
    }

    [Fact]
    public async Task StartJob_NothingIsKnownOfThatTime_IsRefusedAndNotedFromNowOn()
    {
        var clock = new SetClock();
        await using var bed = await EngineBed.StartAsync(time: clock);
        var request = new JobRequest
        {
            Kind = JobKind.Evict,
            Path = OrleansAlluxio.Core.Paths.FabricPath.Root,
            UnusedForMs = (long)(7 * Day).TotalMilliseconds,
        };

        var failure = await Assert.ThrowsAsync<FabricException>(
            () => bed.Engine.Jobs.StartAsync(request, Token).AsTask());

        Assert.Equal(FabricErrorKind.InvalidArgument, failure.Kind);
        Assert.NotNull(bed.Services.Access.SinceUnixMs);
        clock.Now += 8 * Day;
        Assert.Equal(JobState.Waiting, (await bed.Engine.Jobs.StartAsync(request, Token)).State);
    }

    private static async Task<(bool Read, bool Idle)> UnusedAsync(EngineBed bed, SetClock clock, TimeSpan age)
    {
        var since = (clock.Now - age).ToUnixTimeMilliseconds();
        return (
            await bed.Services.Access.IsUnusedSinceAsync((await bed.StatAsync("/read"))!, since, Token),
            await bed.Services.Access.IsUnusedSinceAsync((await bed.StatAsync("/idle"))!, since, Token));
    }
}
