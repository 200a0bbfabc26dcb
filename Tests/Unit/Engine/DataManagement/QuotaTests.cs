using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Metastore.Sqlite;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.DataManagement;

/// <summary>
/// Quotas as users meet them, over the real metastore: what is refused, and that what is counted is there.
/// </summary>
public sealed class QuotaTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fabric-quota").FullName;
    private SqliteMetastore _metastore = null!;
    private EngineBed _bed = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _metastore = await SqliteMetastore.OpenAsync(
            new SqliteMetastoreOptions { DatabasePath = Path.Combine(_directory, "m.db") }, Token);
        _bed = await EngineBed.StartAsync(metastore: _ => _metastore);
        await _bed.MakeDirectoryAsync("/q");
    }

    public async ValueTask DisposeAsync()
    {
        await _bed.DisposeAsync();
        await _metastore.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData(WriteType.CacheThrough)]
    [InlineData(WriteType.Through)]
    [InlineData(WriteType.AsyncThrough)]
    [InlineData(WriteType.MustCache)]
    public async Task Write_BeyondTheBytes_IsRefusedAndNowhere(WriteType type)
    {
        await SetAsync("/q", bytes: 5);
        await _bed.WriteAsync("/q/f", "12345", type);

        Assert.Equal(FabricErrorKind.QuotaExceeded, await FailureAsync(() => _bed.WriteAsync("/q/g", "1", type)));
        Assert.Equal(FabricErrorKind.QuotaExceeded, await FailureAsync(() => _bed.WriteAsync("/q/f", "123456", type)));
        Assert.Null(await _bed.StatAsync("/q/g", 0));
        Assert.Equal("12345", await _bed.ReadAsync("/q/f"));
        await _bed.WriteAsync("/q/f", "123", type);
        await _bed.WriteAsync("/q/g", "45", type);
        await AssertCountedAsync("/q", 5, 2);
        await _bed.WriteAsync("/outside", "anything", type);
    }

    [Fact]
    public async Task Create_LengthIsAnnounced_IsRefusedBeforeAByteIsSent()
    {
        await SetAsync("/q", bytes: 5);
        var options = new CreateOptions { LengthBytes = 6, Overwrite = true };

        var kind = await FailureAsync(
            () => _bed.Engine.CreateAsync(FabricPath.Parse("/q/f"), options, Token).AsTask());

        Assert.Equal(FabricErrorKind.QuotaExceeded, kind);
    }

    [Fact]
    public async Task Entries_FilesAndDirectories_Count()
    {
        await SetAsync("/q", inodes: 3);
        await _bed.MakeDirectoryAsync("/q/a/b");
        await _bed.WriteAsync("/q/f", "1", WriteType.CacheThrough);

        Assert.Equal(FabricErrorKind.QuotaExceeded, await FailureAsync(() => _bed.MakeDirectoryAsync("/q/c")));
        Assert.Equal(
            FabricErrorKind.QuotaExceeded, await FailureAsync(() => _bed.WriteAsync("/q/g", "1", WriteType.Through)));
        Assert.Null(_bed.Store.Stat("q/c"));
        await _bed.DeleteAsync("/q/a", recursive: true);
        await _bed.MakeDirectoryAsync("/q/c/d");
        await AssertCountedAsync("/q", 1, 3);
    }

    [Fact]
    public async Task Append_AndTruncate_CountTheDifference()
    {
        await SetAsync("/q", bytes: 6);
        await _bed.WriteAsync("/q/f", "1234", WriteType.CacheThrough);

        await AppendAsync("56");
        Assert.Equal(FabricErrorKind.QuotaExceeded, await FailureAsync(() => AppendAsync("7")));
        await _bed.Engine.TruncateAsync(FabricPath.Parse("/q/f"), 2, OperationOptions.Default, Token);

        Assert.Equal("12", await _bed.ReadAsync("/q/f"));
        await AssertCountedAsync("/q", 2, 1);
    }

    [Fact]
    public async Task Rename_IntoAndOut_TakesItsSizeAlongOrIsRefused()
    {
        await _bed.MakeDirectoryAsync("/d/e");
        await _bed.WriteAsync("/d/e/f", "12345", WriteType.CacheThrough);
        await _bed.WriteAsync("/d/g", "1", WriteType.AsyncThrough);
        await SetAsync("/q", bytes: 5, inodes: 10);

        Assert.Equal(FabricErrorKind.QuotaExceeded, await FailureAsync(() => _bed.RenameAsync("/d", "/q/d")));
        Assert.Equal("12345", _bed.Store.Files["d/e/f"]);
        await _bed.RenameAsync("/d/e", "/q/e");
        await AssertCountedAsync("/q", 5, 2);
        await _bed.RenameAsync("/q/e/f", "/q/f");
        Assert.Equal(FabricErrorKind.QuotaExceeded, await FailureAsync(() => _bed.RenameAsync("/d/g", "/q/g")));
        await _bed.RenameAsync("/q/f", "/out");
        await _bed.RenameAsync("/d/g", "/q/g");
        await AssertCountedAsync("/q", 1, 2);
        await _bed.RenameAsync("/q", "/r");
        Assert.Equal("/r", Assert.Single(await _bed.Engine.Data.ListQuotasAsync(Token)).Path.Value);
    }

    [Fact]
    public async Task Copy_IntoAQuota_IsRefusedBeforeTheStoreCopies()
    {
        await _bed.WriteAsync("/f", "12345", WriteType.CacheThrough);
        await SetAsync("/q", bytes: 4);

        var kind = await FailureAsync(() => _bed.Engine.CopyAsync(
            FabricPath.Parse("/f"), FabricPath.Parse("/q/f"), new CreateOptions(), Token).AsTask());

        Assert.Equal(FabricErrorKind.QuotaExceeded, kind);
        Assert.Null(_bed.Store.Stat("q/f"));
    }

    [Fact]
    public async Task Sync_OfWhatTheStoreHas_IsCountedAndNeverRefused()
    {
        await SetAsync("/q", bytes: 3, inodes: 1);
        _bed.Store.Put("q/one", "12345");
        _bed.Store.Put("q/two", "12345");

        Assert.Equal(["one", "two"], await _bed.ListAsync("/q", 0));
        await AssertCountedAsync("/q", 10, 2);
        Assert.Equal(
            FabricErrorKind.QuotaExceeded, await FailureAsync(() => _bed.WriteAsync("/q/f", "1", WriteType.Through)));
        _bed.Store.Put("q/one", "1");
        _bed.Store.Delete("q/two");
        Assert.Equal(["one"], await _bed.ListAsync("/q", 0));
        await AssertCountedAsync("/q", 1, 1);
    }

    [Fact]
    public async Task Write_ManyAtOnce_NeverTakeMoreThanThereIs()
    {
        await _bed.MakeDirectoryAsync("/q/inner");
        await SetAsync("/q", bytes: 100);
        await SetAsync("/q/inner", inodes: 7);

        var taken = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            var path = i % 2 == 0 ? $"/q/f{i}" : $"/q/inner/f{i}";
            var type = i % 4 < 2 ? WriteType.CacheThrough : WriteType.AsyncThrough;
            try
            {
                await _bed.WriteAsync(path, "1234567", type);
                return 1;
            }
            catch (FabricException error) when (error.Kind == FabricErrorKind.QuotaExceeded)
            {
                return 0;
            }
        }));

        Assert.Equal(14, taken.Sum());
        await AssertCountedAsync("/q", 98, 15);
        var inner = (await _bed.StatAsync("/q/inner"))!.Quota!;
        Assert.InRange(inner.Inodes, 0, 7);
    }

    [Fact]
    public async Task Stat_AndRemove_ShowAndEndIt()
    {
        await _bed.WriteAsync("/q/f", "12345", WriteType.CacheThrough);
        var set = await SetAsync("/q", bytes: 1, inodes: 1);

        Assert.Equal(new QuotaStatus(FabricPath.Parse("/q"), 1, 1, 5, 1), set);
        Assert.Equal(set, (await _bed.StatAsync("/q"))!.Quota);
        Assert.Null((await _bed.StatAsync("/"))!.Quota);
        Assert.True(await _bed.Engine.Data.RemoveQuotaAsync(FabricPath.Parse("/q"), Token));
        Assert.False(await _bed.Engine.Data.RemoveQuotaAsync(FabricPath.Parse("/q"), Token));
        await _bed.WriteAsync("/q/g", "more", WriteType.CacheThrough);
        Assert.Empty(await _bed.Engine.Data.ListQuotasAsync(Token));
    }

    [Theory]
    [InlineData(null, null, "/q", FabricErrorKind.InvalidArgument)]
    [InlineData(-1L, null, "/q", FabricErrorKind.InvalidArgument)]
    [InlineData(1L, -1L, "/q", FabricErrorKind.InvalidArgument)]
    [InlineData(1L, null, "/absent", FabricErrorKind.NotFound)]
    [InlineData(1L, null, "/file", FabricErrorKind.NotADirectory)]
    public async Task Set_WhatCannotBe_IsRefused(long? bytes, long? inodes, string path, FabricErrorKind kind)
    {
        await _bed.WriteAsync("/file", "1", WriteType.CacheThrough);

        Assert.Equal(kind, await FailureAsync(() => SetAsync(path, bytes, inodes)));
    }

    private Task<QuotaStatus> SetAsync(string path, long? bytes = null, long? inodes = null) =>
        _bed.Engine.Data.SetQuotaAsync(
            new QuotaRequest { Path = FabricPath.Parse(path), BytesMax = bytes, InodesMax = inodes }, Token).AsTask();

    private async Task AppendAsync(string text)
    {
        await using var writer = await _bed.Engine.OpenAppendAsync(
            FabricPath.Parse("/q/f"), new AppendOptions(), Token);
        await writer.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), Token);
        await writer.CompleteAsync(null, Token);
    }

    private async Task AssertCountedAsync(string path, long bytes, long inodes)
    {
        var quota = (await _bed.Engine.Data.ListQuotasAsync(Token)).Single(q => q.Path.Value == path);
        Assert.Equal((bytes, inodes), (quota.Bytes, quota.Inodes));
    }

    private static async Task<FabricErrorKind> FailureAsync(Func<Task> call) =>
        (await Assert.ThrowsAsync<FabricException>(call)).Kind;
}
