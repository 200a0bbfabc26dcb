using System.Text;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Writing;

/// <summary>Bytes at the end of files, files that are cut, files that are put together.</summary>
public sealed class AppendTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(WriteType.Through, true)]
    [InlineData(WriteType.CacheThrough, true)]
    [InlineData(WriteType.CacheThrough, false)]
    [InlineData(WriteType.AsyncThrough, false)]
    [InlineData(WriteType.MustCache, false)]
    public async Task Append_AnyWriteType_IsTheLongerFileWithItsAttributes(WriteType type, bool isObjectStore)
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore);
        await bed.WriteAsync("/d/f", "old", type);
        var change = new AttributeChange
        {
            Mode = 0x180,
            TtlMs = 3_600_000,
            SetXAttrs = new Dictionary<string, string> { ["user.a"] = "b" },
        };
        var before = await bed.Engine.SetAttributesAsync(FabricPath.Parse("/d/f"), change, Token);

        var after = await AppendAsync(bed, "/d/f", "+new", type);

        Assert.Equal("old+new", await bed.ReadAsync("/d/f"));
        Assert.Equal(7, after.LengthBytes);
        Assert.NotEqual(before.Version, after.Version);
        Assert.NotEqual(before.ContentTag, after.ContentTag);
        Assert.Equal(
            (before.Mode, before.Owner, before.Group, before.TtlMs, before.CreatedUnixMs, "b"),
            (after.Mode, after.Owner, after.Group, after.TtlMs, after.CreatedUnixMs, after.XAttrs["user.a"]));
        await bed.PersistAllAsync();
        Assert.Equal(type == WriteType.MustCache ? null : "old+new", bed.Store.Files.GetValueOrDefault("d/f"));
        Assert.Empty(bed.Tree.Documents(DocumentKinds.Intent));
    }

    [Fact]
    public async Task Append_BeforeCompletion_ShowsTheOldFileAndDisposalLeavesIt()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/f", "old", WriteType.CacheThrough);
        await using (var writer = await OpenAsync(bed, "/f"))
        {
            await writer.WriteAsync("lost"u8.ToArray(), Token);
            Assert.Equal(4, writer.LengthBytes);
            Assert.Equal("old", await bed.ReadAsync("/f"));
        }

        Assert.Equal("old", await bed.ReadAsync("/f", 0));
        Assert.Equal("old", bed.Store.Files["f"]);
        await AppendAsync(bed, "/f", "!");
        Assert.Equal("old!", await bed.ReadAsync("/f"));
    }

    [Fact]
    public async Task Append_ReaderOpenedBefore_ReadsTheOldContentToItsEnd()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/f", "old", WriteType.CacheThrough);
        await using var reader = await bed.Engine.OpenReadAsync(FabricPath.Parse("/f"), new OperationOptions(), Token);
        await AppendAsync(bed, "/f", "new");

        var buffer = new byte[10];
        Assert.Equal(3, await reader.ReadAsync(0, buffer, Token));
        Assert.Equal("old"u8.ToArray(), buffer[..3]);
    }

    [Fact]
    public async Task Append_TwoAtOnce_TheSecondIsTurnedAwayAndNoByteIsLost()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/f", "a", WriteType.CacheThrough);
        await using (var first = await OpenAsync(bed, "/f"))
        {
            await FailsAsync(FabricErrorKind.LeaseHeld, () => OpenAsync(bed, "/f"));
            await first.WriteAsync("b"u8.ToArray(), Token);
            await first.CompleteAsync(null, Token);
        }

        await AppendAsync(bed, "/f", "c");
        Assert.Equal("abc", await bed.ReadAsync("/f"));
    }

    [Theory]
    [InlineData(WriteType.CacheThrough)]
    [InlineData(WriteType.MustCache)]
    public async Task Append_FileReplacedMeanwhile_FailsAndLeavesTheReplacement(WriteType type)
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/f", "old", type);
        await using var writer = await OpenAsync(bed, "/f", type);
        await writer.WriteAsync("new"u8.ToArray(), Token);
        await bed.WriteAsync("/f", "other", type);

        await FailsAsync(FabricErrorKind.PreconditionFailed, () => writer.CompleteAsync(null, Token).AsTask());
        Assert.Equal("other", await bed.ReadAsync("/f"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Append_StoreChangedBehindOurBack_FailsAtCompletionAndKeepsTheStores(bool isObjectStore)
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore);
        await bed.WriteAsync("/f", "old", WriteType.CacheThrough);
        await using (var writer = await OpenAsync(bed, "/f"))
        {
            await writer.WriteAsync("new"u8.ToArray(), Token);
            bed.Store.Put("f", "theirs");
            await FailsAsync(FabricErrorKind.PreconditionFailed, () => writer.CompleteAsync(null, Token).AsTask());
        }

        Assert.Equal("theirs", await bed.ReadAsync("/f"));
        Assert.Equal("theirs", bed.Store.Files["f"]);
    }

    [Fact]
    public async Task Append_StoreChangedBeforeTheOpen_AddsToWhatTheStoreHas()
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore: true);
        await bed.WriteAsync("/f", "old", WriteType.Through);
        bed.Store.Put("f", "theirs");

        await AppendAsync(bed, "/f", "+ours", WriteType.Through);

        Assert.Equal("theirs+ours", bed.Store.Files["f"]);
        Assert.Equal("theirs+ours", await bed.ReadAsync("/f"));
    }

    [Fact]
    public async Task Append_OfNothing_ChangesNothing()
    {
        await using var bed = await EngineBed.StartAsync();
        var before = await bed.WriteAsync("/f", "old", WriteType.CacheThrough);
        Assert.Equal(before.Version, (await AppendAsync(bed, "/f", "")).Version);
        Assert.Equal("old?", await bed.ReadAsync((await AppendAsync(bed, "/f", "?")).Path.Value));
    }

    [Fact]
    public async Task Append_WhatCannotBe_IsRefusedBeforeAByte()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.MakeDirectoryAsync("/d");
        await bed.WriteAsync("/f", "old", WriteType.CacheThrough);
        await FailsAsync(FabricErrorKind.NotFound, () => OpenAsync(bed, "/absent"));
        await FailsAsync(FabricErrorKind.IsADirectory, () => OpenAsync(bed, "/d"));
        await FailsAsync(FabricErrorKind.IsADirectory, () => OpenAsync(bed, "/"));
        await FailsAsync(
            FabricErrorKind.PreconditionFailed,
            () => bed.Engine.OpenAppendAsync(
                FabricPath.Parse("/f"), new AppendOptions { IfMark = "x" }, Token).AsTask());
        await FailsAsync(
            FabricErrorKind.TooLarge,
            () => bed.Engine.OpenAppendAsync(
                FabricPath.Parse("/f"), new AppendOptions { LengthBytes = FabricLimits.FileBytesMax }, Token).AsTask());

        Assert.Equal("old+", (await AppendAndReadAsync(bed, "/f", "+")));
    }

    [Fact]
    public async Task Append_PersistUnderWay_PersistsTheLongerFileOnly()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/f", "old", WriteType.AsyncThrough);
        bed.Faults.Before = async call =>
        {
            if (call == "store.create")
            {
                bed.Faults.Before = static _ => default;
                await AppendAsync(bed, "/f", "+new", WriteType.AsyncThrough);
            }
        };
        await bed.PersistAllAsync();
        Assert.Equal("old+new", await bed.ReadAsync("/f"));
        await bed.PersistAllAsync();
        Assert.Equal("old+new", bed.Store.Files["f"]);
    }

    [Theory]
    [InlineData(WriteType.CacheThrough, true)]
    [InlineData(WriteType.CacheThrough, false)]
    [InlineData(WriteType.MustCache, false)]
    public async Task Append_ProcessDiesAtAnyStep_LeavesTheOldOrTheNewFile(WriteType type, bool isObjectStore)
    {
        var outcomes = new HashSet<string>();
        for (var step = 1; ; step++)
        {
            foreach (var isAfter in new[] { false, true })
            {
                await using var bed = await EngineBed.StartAsync(isObjectStore);
                await bed.WriteAsync("/f", "old", type);
                (bed.Faults.DiesBefore, bed.Faults.DiesAfter) = isAfter
                    ? (0, bed.Faults.Calls + step)
                    : (bed.Faults.Calls + step, 0);
                var isAcknowledged = await TryAppendAsync(bed, "/f", "+new", type);
                if (!bed.Faults.IsDead)
                {
                    Assert.Equal(["old", "old+new"], outcomes.Order());
                    return;
                }

                await bed.RestartAsync();
                var seen = await bed.ReadAsync("/f");
                Assert.Contains(seen, new[] { "old", "old+new" });
                Assert.True(!isAcknowledged || seen == "old+new");
                outcomes.Add(seen);
                if (type != WriteType.MustCache)
                {
                    Assert.Equal(seen, bed.Store.Files["f"]);
                }

                Assert.Equal(seen + "!", await AppendAndReadAsync(bed, "/f", "!"));
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Append_CachedFile_ReadsTheOldBytesFromTheCacheAfterwards(bool isObjectStore)
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore);
        var old = new string('o', FabricLimits.PageBytes + 100);
        await bed.WriteAsync("/f", old, WriteType.CacheThrough);
        await AppendAsync(bed, "/f", "new");
        var reads = 0;
        bed.Faults.Before = call =>
        {
            reads += call == "store.read" ? 1 : 0;
            return default;
        };

        Assert.Equal(old + "new", await bed.ReadAsync("/f"));
        Assert.Equal(0, reads);
    }

    [Theory]
    [InlineData(WriteType.CacheThrough)]
    [InlineData(WriteType.MustCache)]
    public async Task Truncate_ToAnyLength_KeepsTheFirstBytes(WriteType type)
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/f", "abcdef", type);
        var status = await TruncateAsync(bed, "/f", 6);
        Assert.Equal(6, status.LengthBytes);
        Assert.Equal(4, (await TruncateAsync(bed, "/f", 4)).LengthBytes);
        Assert.Equal("abcd", await bed.ReadAsync("/f"));
        await FailsAsync(FabricErrorKind.InvalidRange, () => TruncateAsync(bed, "/f", 5));
        await FailsAsync(FabricErrorKind.InvalidArgument, () => TruncateAsync(bed, "/f", -1));
        await FailsAsync(FabricErrorKind.NotFound, () => TruncateAsync(bed, "/absent", 0));
        await TruncateAsync(bed, "/f", 0);
        Assert.Equal("", await bed.ReadAsync("/f"));
    }

    [Theory]
    [InlineData(WriteType.CacheThrough, true)]
    [InlineData(WriteType.CacheThrough, false)]
    [InlineData(WriteType.MustCache, false)]
    public async Task Concat_SeveralFiles_JoinsThemInOrderAndRemovesThem(WriteType type, bool isObjectStore)
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore);
        await bed.WriteAsync("/d/t", "0", type);
        await bed.WriteAsync("/d/b", "b", type);
        await bed.WriteAsync("/e/a", "a", WriteType.CacheThrough);

        var status = await ConcatAsync(bed, "/d/t", "/d/b", "/e/a");

        Assert.Equal(3, status.LengthBytes);
        Assert.Equal("0ba", await bed.ReadAsync("/d/t"));
        Assert.Null(await bed.StatAsync("/d/b", 0));
        Assert.Null(await bed.StatAsync("/e/a", 0));
    }

    [Fact]
    public async Task Concat_WhatCannotBe_IsRefusedAndChangesNothing()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/t", "t", WriteType.CacheThrough);
        await bed.WriteAsync("/a", "a", WriteType.CacheThrough);
        await bed.MakeDirectoryAsync("/d");
        await FailsAsync(FabricErrorKind.InvalidArgument, () => ConcatAsync(bed, "/t"));
        await FailsAsync(FabricErrorKind.InvalidArgument, () => ConcatAsync(bed, "/t", "/t"));
        await FailsAsync(FabricErrorKind.InvalidArgument, () => ConcatAsync(bed, "/t", "/a", "/a"));
        await FailsAsync(
            FabricErrorKind.InvalidArgument,
            () => ConcatAsync(
                bed, "/t", [.. Enumerable.Range(0, FabricLimits.ConcatSourcesMax + 1).Select(i => $"/x{i}")]));
        await FailsAsync(FabricErrorKind.IsADirectory, () => ConcatAsync(bed, "/t", "/a", "/d"));
        await FailsAsync(FabricErrorKind.NotFound, () => ConcatAsync(bed, "/t", "/a", "/absent"));
        await FailsAsync(FabricErrorKind.NotFound, () => ConcatAsync(bed, "/absent", "/a"));

        Assert.Equal(("t", "a"), (await bed.ReadAsync("/t"), await bed.ReadAsync("/a")));
    }

    private static Task<IFabricWriter> OpenAsync(EngineBed bed, string path, WriteType? type = null) =>
        bed.Engine.OpenAppendAsync(FabricPath.Parse(path), new AppendOptions { WriteType = type }, Token).AsTask();

    private static async Task<FileStatus> AppendAsync(
        EngineBed bed, string path, string text, WriteType? type = null)
    {
        await using var writer = await OpenAsync(bed, path, type);
        await writer.WriteAsync(Encoding.UTF8.GetBytes(text), Token);
        return await writer.CompleteAsync(null, Token);
    }

    private static async Task<string> AppendAndReadAsync(EngineBed bed, string path, string text)
    {
        await AppendAsync(bed, path, text);
        return await bed.ReadAsync(path);
    }

    private static async Task<bool> TryAppendAsync(EngineBed bed, string path, string text, WriteType type)
    {
        try
        {
            await AppendAsync(bed, path, text, type);
            return true;
        }
        catch (FabricException)
        {
            return false;
        }
    }

    private static Task<FileStatus> TruncateAsync(EngineBed bed, string path, long length) =>
        bed.Engine.TruncateAsync(FabricPath.Parse(path), length, OperationOptions.Default, Token).AsTask();

    private static Task<FileStatus> ConcatAsync(EngineBed bed, string target, params string[] sources) =>
        bed.Engine.ConcatAsync(
            FabricPath.Parse(target), [.. sources.Select(FabricPath.Parse)], OperationOptions.Default, Token).AsTask();

    private static async Task FailsAsync(FabricErrorKind kind, Func<Task> act) =>
        Assert.Equal(kind, (await Assert.ThrowsAsync<FabricException>(act)).Kind);
}
