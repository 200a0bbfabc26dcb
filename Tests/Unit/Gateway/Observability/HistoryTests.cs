using Microsoft.Extensions.Logging;
using OrleansAlluxio.Core.Diagnostics;
using OrleansAlluxio.Gateway.Observability;

namespace OrleansAlluxio.Tests.Unit.Gateway.Observability;

public sealed class HistoryTests
{
    [Fact]
    public void QuantileMs_OfABucket_LiesInItsMiddle()
    {
        var buckets = new long[DurationHistogram.Bounds.Count + 1];
        Assert.Null(DoorTotals.QuantileMs(buckets, 0.5));

        // Ten between 0.25 and 1 ms.
        buckets[2] = 10;
        Assert.Equal(0.625, DoorTotals.QuantileMs(buckets, 0.5)!.Value, 6);

        // One beyond all ends.
        buckets[^1] = 1;
        Assert.Equal(60_000, DoorTotals.QuantileMs(buckets, 0.99)!.Value, 6);
    }

    [Fact]
    public void Advance_Twice_TellsWhatCameInBetween()
    {
        using var meter = new FabricMeter();
        var instruments = new DoorInstruments(meter);
        var totals = new DoorTotals(instruments);
        instruments.Of("s3", "GetObject").Durations.Record(TimeSpan.FromMilliseconds(5), 0, 100);
        totals.Advance();
        instruments.Of("s3", "GetObject").Durations.Record(TimeSpan.FromMilliseconds(5), 7, 11);
        instruments.Of("s3", "PutObject").Fail("NoSpace");
        instruments.Of("s3", "wait for job").Durations.Record(TimeSpan.FromMinutes(5));

        var sample = Assert.Single(totals.Advance());

        Assert.Equal(
            ("s3", 1, 1, 7, 11), (sample.Door, sample.Requests, sample.Errors, sample.BytesIn, sample.BytesOut));
    }

    [Theory]
    [InlineData(LogTail.LinesMax - 1, 1)]
    [InlineData(LogTail.LinesMax, 1)]
    [InlineData(LogTail.LinesMax + 1, 2)]
    public void Tail_OfManyLines_KeepsTheLast(int lines, long first)
    {
        using var tail = new LogTail(TimeProvider.System);
        var logger = tail.CreateLogger("OrleansAlluxio.X");
        for (var i = 0; i < lines; i++)
        {
            logger.Log(LogLevel.Warning, new EventId(7), "a line", null, static (text, _) => text);
        }

        var kept = tail.Last(LogTail.LinesMax, 0);

        Assert.Equal((first, lines), (kept[0].Sequence, kept[^1].Sequence));
        Assert.Equal(("WARNING", "OrleansAlluxio.X", 7), (kept[0].Level, kept[0].Category, kept[0].Event));
        Assert.Equal([lines], tail.Last(1, 0).Select(static l => l.Sequence));
    }

    [Fact]
    public void Tail_OfALongLine_IsCut()
    {
        using var tail = new LogTail(TimeProvider.System);
        tail.CreateLogger("x").Log(LogLevel.Error, default, new string('y', 100_000), null, static (text, _) => text);

        Assert.True(Assert.Single(tail.Last(10, 0)).Text.Length < 3000);
    }
}
