using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Ids;
using static OrleansAlluxio.Tests.Unit.BlockStore.StoreBed;

namespace OrleansAlluxio.Tests.Unit.BlockStore;

public sealed class RecoveryTests
{
    private const int MiB = 1 << 20;
    private static readonly PagePutOptions s_dirty = new() { Dirty = true };

    [Theory]
    [InlineData(long.MaxValue, false)]
    [InlineData(-1, false)]
    [InlineData(long.MaxValue, true)]
    public async Task Open_AfterClose_HasEveryPageAndItsState(long inlineBytes, bool compacted)
    {
        await using var bed = new StoreBed { RecoverInlineBytes = inlineBytes, DirtyShareMax = 1 };
        var tiers = new[] { bed.Memory(16 * MiB), bed.Ssd(16 * MiB) };
        var store = await bed.OpenAsync(tiers);
        for (var i = 1; i <= 300; i++)
        {
            await PutAsync(store, Id(i), 1 + (i * 37), i % 3 == 0 ? s_dirty : default);
        }

        if (compacted)
        {
            store.Compact();
        }

        store.MarkClean(Id(3).File);
        store.Remove(Id(6).File);
        store.Remove(Id(7).File);
        await PutAsync(store, Id(301), 5000, s_dirty);
        var before = store.DirtyFiles().OrderBy(file => file.Inode.Value).ToList();
        await store.DisposeAsync();

        var again = await bed.OpenAsync(tiers);
        await again.WaitRecoveredAsync(TestContext.Current.CancellationToken);
        Assert.False(again.GetStatistics().Recovering);
        Assert.Equal(before, again.DirtyFiles().OrderBy(file => file.Inode.Value));
        for (var i = 1; i <= 301; i++)
        {
            Assert.Equal(i is not (6 or 7), ReadRight(again, Id(i)));
        }

        Assert.Equal(299, again.GetStatistics().Tiers.Sum(tier => tier.Pages));
    }

    [Fact]
    public async Task MarkCleanAndRemove_BeforeRecovered_ApplyToRecoveredPages()
    {
        await using var bed = new StoreBed { RecoverInlineBytes = -1 };
        var store = await bed.OpenAsync(bed.Ssd(16 * MiB));
        for (var i = 1; i <= 4; i++)
        {
            await PutAsync(store, Id(i), 100, s_dirty);
        }

        await store.DisposeAsync();
        var again = await bed.OpenAsync(bed.Ssd(16 * MiB));
        again.MarkClean(Id(1).File);
        again.Remove(Id(2).File);
        again.RemoveClean(Id(3).File);
        await again.WaitRecoveredAsync(TestContext.Current.CancellationToken);
        Assert.Equal([3L, 4L], again.DirtyFiles().Select(file => file.Inode.Value).Order());
        Assert.True(again.Contains(Id(1)));
        Assert.False(again.Contains(Id(2)));
    }

    [Fact]
    public async Task Open_SmallerQuota_EvictsCleanKeepsDirty()
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Ssd(16 * MiB));
        for (var i = 1; i <= 16; i++)
        {
            await PutAsync(store, Id(i), MiB, i >= 15 ? s_dirty : default);
        }

        await store.DisposeAsync();
        var again = await bed.OpenAsync(bed.Ssd(4 * MiB));
        Assert.Equal(6, again.GetStatistics().Tiers[0].Pages);
        Assert.True(ReadRight(again, Id(15)) && ReadRight(again, Id(16)));
        again.MarkClean(Id(15).File);
        for (var i = 100; i < 120; i++)
        {
            Assert.Equal(PagePutOutcome.Stored, await PutAsync(again, Id(i), MiB));
            Assert.True(ReadRight(again, Id(i)));
        }

        Assert.True(ReadRight(again, Id(16)));
    }

    [Fact]
    public async Task Open_ForeignDirectoryOrInUse_IsRefusedAndUntouched()
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Ssd(8 * MiB));
        await PutAsync(store, Id(1), 100, s_dirty);
        var inUse = await Assert.ThrowsAsync<FabricException>(() => bed.OpenAsync(bed.Ssd(8 * MiB)));
        Assert.Equal(FabricErrorKind.LeaseHeld, inUse.Kind);
        await store.DisposeAsync();

        bed.Fabric = "other";
        var foreign = await Assert.ThrowsAsync<FabricException>(() => bed.OpenAsync(bed.Ssd(8 * MiB)));
        Assert.Equal(FabricErrorKind.PreconditionFailed, foreign.Kind);
        bed.Fabric = "test-fabric";

        var header = Path.Combine(bed.Root, "ssd", "STORE");
        var text = await File.ReadAllTextAsync(header, TestContext.Current.CancellationToken);
        var newerText = text.Replace("format 1", "format 2", StringComparison.Ordinal);
        await File.WriteAllTextAsync(header, newerText, TestContext.Current.CancellationToken);
        var newer = await Assert.ThrowsAsync<FabricException>(() => bed.OpenAsync(bed.Ssd(8 * MiB)));
        Assert.Equal(FabricErrorKind.Unsupported, newer.Kind);
        await File.WriteAllTextAsync(header, text, TestContext.Current.CancellationToken);

        var leftover = Path.Combine(bed.Root, "ssd", "notes.txt");
        await File.WriteAllTextAsync(leftover, "mine", TestContext.Current.CancellationToken);
        var again = await bed.OpenAsync(bed.Ssd(8 * MiB));
        Assert.True(ReadRight(again, Id(1)));
        Assert.True(File.Exists(leftover));
    }

    [Fact]
    public async Task Open_BitFlippedInEveryOtherLogRecord_LosesExactlyThose()
    {
        const int Pages = 2000;
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Ssd(16 * MiB));
        for (var i = 0; i < Pages; i++)
        {
            await PutAsync(store, Id(1, i), 4096);
        }

        await store.DisposeAsync();
        var log = Path.Combine(bed.Root, "ssd", "index-000000.log");
        var bytes = await File.ReadAllBytesAsync(log, TestContext.Current.CancellationToken);
        const int RecordBytes = 16 + 24 + 4 + 4;
        var random = new SeededRandomSource(11);
        for (var i = 0; i < Pages; i += 2)
        {
            var bit = (int)random.NextInt64(RecordBytes * 8);
            bytes[(i * RecordBytes) + (bit / 8)] ^= (byte)(1 << (bit % 8));
        }

        await File.WriteAllBytesAsync(log, bytes, TestContext.Current.CancellationToken);
        var again = await bed.OpenAsync(bed.Ssd(16 * MiB));
        for (var i = 0; i < Pages; i++)
        {
            Assert.Equal(i % 2 == 1, ReadRight(again, Id(1, i)));
        }
    }

    [Fact]
    public async Task Open_LogCutAnywhere_KeepsThePrefix()
    {
        const int RecordBytes = 16 + 24 + 4 + 4;
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Ssd(8 * MiB));
        for (var i = 0; i < 20; i++)
        {
            await PutAsync(store, Id(1, i), 4096, s_dirty);
        }

        await store.DisposeAsync();
        var log = Path.Combine(bed.Root, "ssd", "index-000000.log");
        var bytes = await File.ReadAllBytesAsync(log, TestContext.Current.CancellationToken);
        for (var cut = 20 * RecordBytes; cut >= 0; cut -= 7)
        {
            await File.WriteAllBytesAsync(log, bytes[..cut], TestContext.Current.CancellationToken);
            await using var again = await bed.OpenAsync(bed.Ssd(8 * MiB));
            Assert.Equal(cut / RecordBytes, again.Locate(Id(1).File).Count);
            Assert.Equal(PagePutOutcome.Stored, await PutAsync(again, Id(2), 4096));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task PowerCut_AtAnyPoint_KeepsAcknowledgedDirtyPages(ulong seed)
    {
        var random = new SeededRandomSource(seed);
        var files = new PowerCutFiles();
        await using var bed = new StoreBed { Files = files };
        var store = await bed.OpenAsync(bed.Ssd(4 * MiB));
        var acknowledged = new HashSet<PageId>();
        var steps = 40 + random.NextInt64(160);
        var next = 0;
        for (var step = 0; step < steps; step++)
        {
            var old = Id(1 + random.NextInt64(next + 1));
            switch (random.NextInt64(8))
            {
                case < 3:
                    var durable = new PagePutOptions { Dirty = true, Durability = PageDurability.PowerCut };
                    if (await PutAsync(store, Id(++next), 100_000, durable) == PagePutOutcome.Stored)
                    {
                        acknowledged.Add(Id(next));
                    }

                    break;
                case < 6:
                    await PutAsync(store, Id(++next), 70_000);
                    break;
                case 6:
                    acknowledged.Remove(old);
                    store.MarkClean(old.File);
                    break;
                default:
                    if (random.NextInt64(2) == 0)
                    {
                        acknowledged.Remove(old);
                        store.Remove(old.File);
                    }
                    else if (random.NextInt64(4) == 0)
                    {
                        store.Compact();
                    }

                    break;
            }
        }

        var image = Path.Combine(bed.Root, "image");
        files.Cut(bed.Root, image, random);
        bed.Files = new OrleansAlluxio.BlockStore.Arenas.DiskFiles();
        var again = await bed.OpenAsync(bed.Ssd(4 * MiB, Path.Combine("image", "ssd")));
        var dirty = again.DirtyFiles().ToHashSet();
        foreach (var id in acknowledged)
        {
            Assert.True(ReadRight(again, id), $"seed {seed}: {id} is lost");
            Assert.Contains(id.File, dirty);
        }

        for (var i = 1; i <= next; i++)
        {
            ReadRight(again, Id(i));
        }
    }

    public static TheoryData<ulong> Seeds() => [.. Enumerable.Range(1, 40).Select(i => (ulong)i)];
}
