using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansAlluxio.Core.Diagnostics;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.Observability;

namespace OrleansAlluxio.Tests.Unit.Gateway.Observability;

public sealed class DoorWatchTests
{
    [Fact]
    public async Task Request_SeenByCountersOnly_AllocatesNothing()
    {
        var http = new DefaultHttpContext();
        var watch = new DoorWatch("s3", new DoorInstruments(new FabricMeter()), TimeProvider.System);
        await SeeAsync(watch, http, requests: 100);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var seeing = SeeAsync(watch, http, requests: 1000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(seeing.IsCompletedSuccessfully);

        // The state machine of the loop itself, once.
        Assert.InRange(allocated, 0, 1000);
    }

    [Theory]
    [InlineData("GetObject", 11, 1)]
    [InlineData("GetObject", 10, 0)]
    [InlineData("wait for persist", 11, 0)]
    public async Task Slow_OperationThatDoesNotWait_IsLoggedOnce(string operation, int seconds, int lines)
    {
        var time = new StoppedTime();
        var logger = new CountingLogger();
        var watch = new DoorWatch("api", new DoorInstruments(new FabricMeter()), time)
        {
            SlowAfter = TimeSpan.FromSeconds(10),
            Logger = logger,
        };
        var record = watch.Begin(new DefaultHttpContext());
        record.Operation = operation;
        record.Caller = FabricCaller.System;
        time.Seconds += seconds;

        await watch.EndAsync(record, new DefaultHttpContext());

        Assert.Equal(lines, logger.Lines);
    }

    private static async Task SeeAsync(DoorWatch watch, HttpContext http, int requests)
    {
        for (var i = 0; i < requests; i++)
        {
            var record = watch.Begin(http);
            record.At("bucket", "key");
            record.Operation = "GetObject";
            record.BytesOut = 4096;
            await watch.EndAsync(record, http);
        }
    }

    private sealed class StoppedTime : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }

    private sealed class CountingLogger : ILogger
    {
        public int Lines { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Lines++;
    }
}
