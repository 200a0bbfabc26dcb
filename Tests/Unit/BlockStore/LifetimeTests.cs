using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core.Errors;
using static OrleansAlluxio.Tests.Unit.BlockStore.StoreBed;

namespace OrleansAlluxio.Tests.Unit.BlockStore;

public sealed class LifetimeTests
{
    private const int MiB = 1 << 20;

    [Fact]
    public async Task Dispose_WithOpenLease_LeavesItsMemory()
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Memory(8 * MiB));
        await PutAsync(store, Id(1), MiB);
        Assert.True(store.TryLease(Id(1), out var lease));
        Assert.True(lease.TryGetMemory(0, MiB, out var memory));
        await store.DisposeAsync();
        Assert.True(memory.Span.SequenceEqual(Bytes(Id(1), MiB)));
        lease.Dispose();
        Assert.False(store.TryLease(Id(1), out _));
    }

    [Fact]
    public async Task Dispose_DuringPuts_EndsThemAndKeepsTheStored()
    {
        await using var bed = new StoreBed { DirtyShareMax = 1 };
        var store = await bed.OpenAsync(bed.Memory(64 * MiB));
        var started = new TaskCompletionSource();
        var stored = 0;
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            try
            {
                for (var i = 1; i < 15_000; i++)
                {
                    await PutAsync(store, Id((writer * 100_000) + i), 4096, new() { Dirty = true });
                    if (Interlocked.Increment(ref stored) == 100)
                    {
                        started.SetResult();
                    }
                }
            }
            catch (ObjectDisposedException)
            {
                // What a put after the end is.
            }
        })).ToArray();
        await started.Task.WaitAsync(TestContext.Current.CancellationToken);
        await store.DisposeAsync();
        await Task.WhenAll(writers);
        var again = await bed.OpenAsync(bed.Memory(64 * MiB));
        Assert.Equal(stored, again.DirtyFiles().Count);
        Assert.All(again.DirtyFiles(), file => Assert.True(ReadRight(again, Id(file.Inode.Value))));
    }

    [Fact]
    public async Task Open_BadOptions_SayWhich()
    {
        await using var bed = new StoreBed();
        var slowFirst = await Assert.ThrowsAsync<FabricException>(
            () => bed.OpenAsync(bed.Ssd(8 * MiB), bed.Memory(8 * MiB)));
        var tiny = await Assert.ThrowsAsync<FabricException>(() => bed.OpenAsync(bed.Memory(MiB - 1)));
        var none = await Assert.ThrowsAsync<FabricException>(() => bed.OpenAsync());
        bed.Eviction = "best";
        var unknown = await Assert.ThrowsAsync<FabricException>(() => bed.OpenAsync(bed.Memory(MiB)));
        Assert.All(
            new[] { slowFirst, tiny, none, unknown },
            error => Assert.Equal(FabricErrorKind.InvalidArgument, error.Kind));
    }
}
