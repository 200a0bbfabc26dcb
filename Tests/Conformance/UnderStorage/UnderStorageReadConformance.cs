using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>Probe, status and ranged reads.</summary>
public abstract class UnderStorageReadConformance : UnderStorageHarness
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Probe_ReachableStore_Succeeds(bool write)
    {
        await Store.ProbeAsync(write, Token);

        Assert.Empty(await ListAsync(string.Empty));
    }

    [Fact]
    public async Task TryStat_Absent_IsNull()
    {
        await AssertAbsentAsync("absent");
        await AssertAbsentAsync("absent/below");
    }

    [Fact]
    public async Task TryStat_Root_IsDirectory()
    {
        var status = await Store.TryStatAsync(UfsPath.Root, Token);

        Assert.Equal(EntryKind.Directory, status?.Fingerprint.Kind);
    }

    [Fact]
    public async Task TryStat_BelowFile_IsNull()
    {
        await PutAsync("file", Bytes(3));

        await AssertAbsentAsync("file/below");
    }

    [Fact]
    public async Task TryStat_File_HasLengthTimeAndTag()
    {
        var written = await PutAsync("dir/file", Bytes(1234));

        var status = await StatAsync("dir/file");
        Assert.Equal(EntryKind.File, status.Fingerprint.Kind);
        Assert.Equal(1234, status.Fingerprint.LengthBytes);
        Assert.True(status.Fingerprint.ModifiedUnixMs > 0);
        Assert.Equal(Store.Capabilities.ContentTags, status.Fingerprint.ContentTag.Length > 0);
        Assert.True(written.Fingerprint.SameContent(status.Fingerprint));
    }

    [Fact]
    public async Task TryStat_ParentOfFile_IsDirectory()
    {
        await PutAsync("a/b/file", Bytes(1));

        Assert.Equal(EntryKind.Directory, (await StatAsync("a/b")).Fingerprint.Kind);
        Assert.Equal(EntryKind.Directory, (await StatAsync("a")).Fingerprint.Kind);
    }

    [Fact]
    public async Task TryStat_SameLengthOverwrite_ChangesContent()
    {
        var before = await PutAsync("file", Bytes(100, seed: 1));
        var after = await PutAsync("file", Bytes(100, seed: 2));

        Assert.False(before.Fingerprint.SameContent(after.Fingerprint));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 100_000)]
    [InlineData(1, 99_999)]
    [InlineData(65_535, 2)]
    [InlineData(99_999, 1)]
    public async Task OpenRead_RangeInside_GivesExactlyThoseBytes(int offset, int length)
    {
        var bytes = Bytes(100_000);
        await PutAsync("file", bytes);

        Assert.Equal(bytes[offset..(offset + length)], await GetAsync("file", offset, length));
    }

    [Fact]
    public async Task OpenRead_BeyondEnd_FailsWithInvalidRange()
    {
        await PutAsync("file", Bytes(10));

        await AssertFailsAsync(FabricErrorKind.InvalidRange, () => GetAsync("file", 10, 1));
    }

    [Fact]
    public async Task OpenRead_PastEnd_FailsWithDataCorruptAfterTheBytes()
    {
        await PutAsync("file", Bytes(10));

        await AssertFailsAsync(FabricErrorKind.DataCorrupt, () => GetAsync("file", 5, 10));
    }

    [Fact]
    public async Task OpenRead_Absent_FailsWithNotFound()
    {
        var error = await AssertFailsAsync(FabricErrorKind.NotFound, () => GetAsync("absent", 0, 1));

        Assert.Equal(RetryAdvice.Never, error.Retry);
    }

    [Fact]
    public async Task OpenRead_Directory_FailsWithIsADirectoryOrNotFound()
    {
        await Store.CreateDirectoryAsync(P("dir"), UfsAttributes.None, Token);

        var kind = Store.Capabilities.RealDirectories ? FabricErrorKind.IsADirectory : FabricErrorKind.NotFound;
        await AssertFailsAsync(kind, () => GetAsync("dir", 0, 1));
    }

    [Fact]
    public async Task OpenRead_ExpectedContent_Reads()
    {
        var bytes = Bytes(5000);
        var status = await PutAsync("file", bytes);

        Assert.Equal(bytes, await GetAsync("file", 0, 5000, status.Fingerprint));
    }

    [Fact]
    public async Task OpenRead_ReplacedContent_FailsWithPreconditionFailed()
    {
        var before = await PutAsync("file", Bytes(100, seed: 1));
        await PutAsync("file", Bytes(100, seed: 2));

        await AssertFailsAsync(
            FabricErrorKind.PreconditionFailed, () => GetAsync("file", 0, 100, before.Fingerprint));
    }

    [Fact]
    public virtual async Task OpenRead_ReplacedWhileReading_NeverMixesContents()
    {
        var old = Bytes(8 << 20, seed: 1);
        var status = await PutAsync("file", old);
        var request = new UfsReadRequest
        {
            Path = P("file"),
            OffsetBytes = 0,
            LengthBytes = old.Length,
            Expected = status.Fingerprint,
        };
        await using var stream = await Store.OpenReadAsync(request, Token);
        var read = new byte[old.Length];
        await stream.ReadExactlyAsync(read.AsMemory(0, 1000), Token);

        await PutAsync("file", Bytes(8 << 20, seed: 2));

        // A store may cut the old read off, but may never give other bytes as if they were the old ones.
        var failure = await Record.ExceptionAsync(
            async () => await stream.ReadExactlyAsync(read.AsMemory(1000), Token));
        if (failure is null)
        {
            Assert.Equal(old, read);
        }
        else
        {
            var kind = Assert.IsType<FabricException>(failure).Kind;
            Assert.True(
                kind is FabricErrorKind.PreconditionFailed
                    or FabricErrorKind.DataCorrupt or FabricErrorKind.Unavailable,
                failure.Message);
        }
    }

    [Fact]
    public async Task OpenRead_DisposedEarly_LeavesStoreUsable()
    {
        var bytes = Bytes(4 << 20);
        await PutAsync("file", bytes);
        for (var i = 0; i < 20; i++)
        {
            var request = new UfsReadRequest { Path = P("file"), OffsetBytes = 0, LengthBytes = bytes.Length };
            await using var stream = await Store.OpenReadAsync(request, Token);
            await stream.ReadExactlyAsync(new byte[10], Token);
        }

        Assert.Equal(bytes, await GetAsync("file", 0, bytes.Length));
    }

    [Fact]
    public async Task OpenRead_CancelledBefore_IsCancelled()
    {
        await PutAsync("file", Bytes(10));
        var request = new UfsReadRequest { Path = P("file"), OffsetBytes = 0, LengthBytes = 10 };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.OpenReadAsync(request, new CancellationToken(canceled: true)).AsTask());
    }
}
