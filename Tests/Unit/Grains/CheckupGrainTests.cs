using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Grains;
using OrleansAlluxio.Grains.Interfaces;
using OrleansAlluxio.Tests.Unit.Runtime;
using OrleansAlluxio.Tests.Unit.Support;

namespace OrleansAlluxio.Tests.Unit.Grains;

public sealed class CheckupGrainTests
{
    private const long DayMs = 24 * 3600 * 1000;

    private readonly MemoryReminders _reminders = new();
    private readonly MemoryGrainStorage _storage = new();
    private readonly ManualTimeProvider _time = new();
    private readonly CountedFsck _fsck = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Schedule_ADayGoesBy_ChecksAndKeepsTheReport()
    {
        await using var silo = await StartAsync();
        await Grain(silo).ScheduleAsync(DayMs, Token);
        _fsck.Finding = "a page of nobody";

        _time.Advance(TimeSpan.FromDays(1));
        var report = await ReportAfterAsync(silo, 1);

        Assert.Equal((1, 1, "a page of nobody"), (report.Checks, report.Findings, report.First));
        Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds(), report.CheckedUnixMs);
    }

    [Fact]
    public async Task Schedule_RestartedMoreOftenThanItIsChecked_IsCheckedAllTheSame()
    {
        for (var start = 0; start < 3; start++)
        {
            await using var silo = await StartAsync();
            await Grain(silo).ScheduleAsync(DayMs, Token);
            Assert.Equal(0, _fsck.Runs);

            // Not past the time when it is due: hours in which nobody's turn comes would end the grain in between.
            _time.Advance(TimeSpan.FromHours(start < 2 ? 11 : 2));
            if (start == 2)
            {
                Assert.Equal(1, await RunsAsync(1));
            }
        }
    }

    [Fact]
    public async Task Schedule_NobodyWasThereWhenItWasDue_IsMadeUpForAMinuteLater()
    {
        await using (var silo = await StartAsync())
        {
            await Grain(silo).ScheduleAsync(DayMs, Token);
        }

        _time.Advance(TimeSpan.FromHours(30));
        await using var later = await StartAsync();
        await Grain(later).ScheduleAsync(DayMs, Token);
        Assert.Equal(0, _fsck.Runs);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, (await ReportAfterAsync(later, 1)).Checks);
    }

    [Fact]
    public async Task Schedule_None_EndsTheReminder()
    {
        await using var silo = await StartAsync();
        await Grain(silo).ScheduleAsync(DayMs, Token);
        await Grain(silo).ScheduleAsync(0, Token);

        Assert.Equal(0, _reminders.Count);
        Assert.Equal(0, (await Grain(silo).ReportAsync(Token)).EveryMs);
    }

    [Fact]
    public async Task Check_CannotEnd_SaysWhyAndKeepsWhatWasFoundBefore()
    {
        await using var silo = await StartAsync();
        await Grain(silo).ScheduleAsync(DayMs, Token);
        _fsck.Finding = "a page of nobody";
        _time.Advance(TimeSpan.FromDays(1));
        await ReportAfterAsync(silo, 1);
        _fsck.Failure = new FabricException(FabricErrorKind.Unavailable, "read", "metastore", "it is away");

        _time.Advance(TimeSpan.FromDays(1));
        var report = await ReportAfterAsync(silo, 2);

        Assert.Equal((1, 1), (report.Checks, report.Findings));
        Assert.Contains("it is away", report.Failure, StringComparison.Ordinal);
    }

    private static ICheckupGrain Grain(TestSilo silo) => silo.Grains.GetGrain<ICheckupGrain>(0);

    // The report is asked for after the check's turn, which writes it.
    private async Task<CheckupReport> ReportAfterAsync(TestSilo silo, int runs)
    {
        await RunsAsync(runs);
        return await Grain(silo).ReportAsync(Token);
    }

    // The timer that a reminder starts is due at once, which this clock has to be told.
    private async Task<int> RunsAsync(int least)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (_fsck.Runs < least)
        {
            Assert.False(limit.IsCancellationRequested, $"Missing event: check {least}.");
            _time.Advance(TimeSpan.Zero);
            await Task.Yield();
        }

        return _fsck.Runs;
    }

    private Task<TestSilo> StartAsync() => TestSilo.StartAsync(
        options => options.AddAssembly(typeof(StorageNames).Assembly),
        services => services
            .AddSingleton<TimeProvider>(_time)
            .AddSingleton<IFabricFsck>(_fsck)
            .AddReminders(_ => _reminders)
            .AddGrainStorage(StorageNames.Fabric, _ => _storage));

    /// <summary>Finds what it is told to.</summary>
    private sealed class CountedFsck : IFabricFsck
    {
        private int _runs;

        public string? Finding { get; set; }

        public FabricException? Failure { get; set; }

        public int Runs => Volatile.Read(ref _runs);

        public async IAsyncEnumerable<FsckLine> CheckAsync(
            bool repair, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Assert.False(repair);
            Interlocked.Increment(ref _runs);
            if (Failure is { } failure)
            {
                throw failure;
            }

            if (Finding is { } finding)
            {
                yield return new FsckLine(
                    new FsckFinding(FsckFindingKind.OrphanPages, "page", finding, "lets it go", false), null);
            }

            await Task.CompletedTask;
            yield return new FsckLine(null, new FsckSummary(1, 0, 0, Finding is null ? 0 : 1, 0, 0));
        }
    }
}
