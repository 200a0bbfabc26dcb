using System.Text;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Reading;

/// <summary>
/// Reads of a content that the store does not have where it was, because the fabric itself is changing it: the store is
/// paused between its part of the change and the tree's.
/// </summary>
public sealed class ReadDuringChangeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, "/d/k", "/d/l")]
    [InlineData(false, "/d/k", "/d/l")]
    [InlineData(false, "/d", "/e")]
    public async Task Read_WhileItIsRenamed_GoesOnWhereItIsThen(bool isObjectStore, string source, string target)
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore);
        await bed.MakeDirectoryAsync("/d");
        await bed.WriteAsync("/d/k", "one", WriteType.Through);
        await using var reader = await OpenAsync(bed, "/d/k");
        var change = new PausedChange(bed, "store.rename", () => bed.RenameAsync(source, target));
        await change.DoneInStore;

        Assert.Equal("one", await ReadAsync(reader, change));
        await change.Ended;
        Assert.Equal("one", await bed.ReadAsync("/d/k".Replace(source, target, StringComparison.Ordinal), -1));
    }

    [Fact]
    public async Task Open_WhileItIsRenamed_GivesTheBytesOfTheOldName()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/k", "one", WriteType.Through);
        var change = new PausedChange(bed, "store.rename", () => bed.RenameAsync("/k", "/l"));
        await change.DoneInStore;
        await using var reader = await OpenAsync(bed, "/k");

        Assert.Equal("one", await ReadAsync(reader, change));
        await change.Ended;
    }

    [Fact]
    public async Task Read_WhileItIsOverwritten_IsToldSoAndNothingIsOutOfDate()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/k", "one", WriteType.Through);
        await using var reader = await OpenAsync(bed, "/k");
        var change = new PausedChange(bed, "store.commit", () => bed.WriteAsync("/k", "second", WriteType.Through));
        await change.DoneInStore;

        var error = await Assert.ThrowsAsync<FabricException>(() => ReadAsync(reader, change));

        Assert.Equal((FabricErrorKind.Conflict, RetryAdvice.Backoff), (error.Kind, error.Retry));
        Assert.Equal("the file was replaced or removed while it was read", error.Reason);

        // The tree has the new content by now, so whoever opens the file again has it, too.
        await change.Ended.WaitAsync(Token);
        Assert.True(bed.Services.Invalidations.LatestFor(FabricPath.Parse("/k")).IsNever);
        Assert.Equal("second", await bed.ReadAsync("/k", -1));
    }

    [Fact]
    public async Task Copy_WhileItsSourceIsOverwritten_IsOfTheNewContentWhenItIsBegunAgain()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/k", "one", WriteType.Through);
        var change = new PausedChange(bed, "store.commit", () => bed.WriteAsync("/k", "second", WriteType.Through));
        await change.DoneInStore;
        bed.Faults.Before = call => call == "store.read" ? change.EndAsync() : default;
        var options = new CreateOptions { WriteType = WriteType.AsyncThrough };

        var error = await Assert.ThrowsAsync<FabricException>(
            () => bed.Engine.CopyAsync(FabricPath.Parse("/k"), FabricPath.Parse("/c"), options, Token).AsTask());
        Assert.Equal((FabricErrorKind.Conflict, RetryAdvice.Backoff), (error.Kind, error.Retry));
        await bed.Engine.CopyAsync(FabricPath.Parse("/k"), FabricPath.Parse("/c"), options, Token);

        Assert.Equal("second", await bed.ReadAsync("/c", -1));
    }

    [Theory]
    [InlineData(WriteType.MustCache)]
    [InlineData(WriteType.AsyncThrough)]
    public async Task Read_OfWhatNoStoreHadAndIsRemovedByNow_IsNoLossOfData(WriteType type)
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/k", "one", type);
        await using var reader = await OpenAsync(bed, "/k");
        await bed.DeleteAsync("/k");

        var error = await Assert.ThrowsAsync<FabricException>(() => ReadAsync(reader, null));

        Assert.Equal(FabricErrorKind.Conflict, error.Kind);
    }

    [Fact]
    public async Task Read_ChangedBehindTheFabric_IsToldSoAndComparedAtItsNextUse()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/k", "one", WriteType.Through);
        await using var reader = await OpenAsync(bed, "/k");
        bed.Store.Put("k", "other");

        var error = await Assert.ThrowsAsync<FabricException>(() => ReadAsync(reader, null));

        Assert.Equal("the file changed in the under store while it was read", error.Reason);
        Assert.Equal("other", await bed.ReadAsync("/k", -1));
    }

    [Fact]
    public async Task Copy_OfASourceWithAnotherMark_SaysThatAskingAgainIsOfNoUse()
    {
        await using var bed = await EngineBed.StartAsync();
        var first = await bed.WriteAsync("/k", "one", WriteType.Through);
        await bed.WriteAsync("/k", "second", WriteType.Through);
        var options = new CreateOptions { IfSourceMark = FileMark.Of(first) };

        var error = await Assert.ThrowsAsync<FabricException>(
            () => bed.Engine.CopyAsync(FabricPath.Parse("/k"), FabricPath.Parse("/c"), options, Token).AsTask());

        Assert.Equal((FabricErrorKind.Conflict, RetryAdvice.Never), (error.Kind, error.Retry));
        Assert.Null(await bed.StatAsync("/c", -1));
    }

    private static async Task<IFabricReader> OpenAsync(EngineBed bed, string path) => await bed.Engine.OpenReadAsync(
        FabricPath.Parse(path), new OperationOptions { SyncIntervalMs = -1 }, Token);

    // The change ends once the read has reached the store.
    private static async Task<string> ReadAsync(IFabricReader reader, PausedChange? change)
    {
        change?.EndAtNextRead();
        var bytes = new byte[reader.Status.LengthBytes];
        var read = await reader.ReadAsync(0, bytes, Token);
        return Encoding.UTF8.GetString(bytes.AsSpan(0, read));
    }

    /// <summary>A change that stands still after the store's part of it.</summary>
    private sealed class PausedChange
    {
        private readonly EngineBed _bed;
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public PausedChange(EngineBed bed, string call, Func<Task> change)
        {
            _bed = bed;
            bed.Faults.After = async done =>
            {
                if (done == call && _reached.TrySetResult())
                {
                    await _go.Task;
                }
            };
            Ended = change();
        }

        public Task DoneInStore => _reached.Task.WaitAsync(Token);

        public Task Ended { get; }

        public ValueTask EndAsync()
        {
            _go.TrySetResult();
            return default;
        }

        public void EndAtNextRead() => _bed.Faults.Before = call => call == "store.read" ? EndAsync() : default;
    }
}
