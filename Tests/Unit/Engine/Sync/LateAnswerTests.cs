using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Time;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Sync;

/// <summary>A store's answer that arrives when the tree has gone on changes nothing.</summary>
public sealed class LateAnswerTests
{
    private static readonly FabricPath Path = FabricPath.Parse("/k");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stat_OverwrittenAfterTheStoreAnswered_LeavesTheNewContent(bool isObjectStore)
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore);
        await bed.WriteAsync("/k", "one", WriteType.Through);
        var written = 0;
        FileStatus? second = null;
        bed.Faults.After = async call =>
        {
            if (call == "store.stat" && Interlocked.Exchange(ref written, 1) == 0)
            {
                second = await bed.WriteAsync("/k", "second", WriteType.Through);
            }
        };

        var seen = await bed.StatAsync("/k", 0);

        Assert.Equal(second!.Version, seen!.Version);
        Assert.Equal(second.Version, (await bed.StatAsync("/k", -1))!.Version);
        Assert.Equal("second", await bed.ReadAsync("/k", -1));
    }

    [Fact]
    public async Task Complete_TreeChangedAfterTheStoreCommitted_IsNoRefusalThatMayBeTriedAgain()
    {
        await using var bed = await EngineBed.StartAsync();
        var first = await bed.WriteAsync("/k", "one", WriteType.Through);
        await using var writer = await bed.Engine.CreateAsync(
            Path, new CreateOptions { Overwrite = true, WriteType = WriteType.Through, IfMark = FileMark.Of(first) },
            CancellationToken.None);
        await writer.WriteAsync("two"u8.ToArray(), CancellationToken.None);
        bed.Faults.After = async call =>
        {
            if (call == "store.commit")
            {
                await ChangeInTreeAsync(bed, first);
            }
        };

        var error = await Assert.ThrowsAsync<FabricException>(
            () => writer.CompleteAsync(null, CancellationToken.None).AsTask());

        bed.Faults.After = static _ => default;
        Assert.Equal((FabricErrorKind.Conflict, RetryAdvice.Never), (error.Kind, error.Retry));
        Assert.Equal("two", await bed.ReadAsync("/k", -1));
    }

    private static async Task ChangeInTreeAsync(EngineBed bed, FileStatus file)
    {
        var known = await bed.Services.Tree.LookupAsync(Path, CancellationToken.None);
        var other = new SyncObservation
        {
            Expected = known.Row,
            Observed = file.Fingerprint! with { ContentTag = "other", LengthBytes = 9 },
            StartedAt = bed.Services.Clock.Now(),
            Mount = file.Mount,
        };
        Assert.Equal(
            SyncAction.ContentChanged,
            (await bed.Services.Tree.ApplySyncAsync(Path, other, CancellationToken.None)).Action);
    }
}
