using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>Writing, copying and names.</summary>
public abstract class UnderStorageWriteConformance : UnderStorageReadConformance
{
    /// <summary>Below this many bytes the connector writes with one request; 0 when it makes no difference.</summary>
    protected virtual int PartBytes => 5 << 20;

    public static TheoryData<string> Names() =>
    [
        "plain", "with space", " leading", "trailing ", "plus+plus", "percent%25%zz", "quote'single", "quote\"double",
        "hash#hash", "question?mark", "amp&and=is", "semi;colon,comma", "tilde~at@", "back\\slash", "colon:colon",
        "<angle>", "[square]{curly}", "pipe|caret^", "dollar$(x)", "star*", "...", ".hidden", "a..b", "-dash",
        "ünïcödé",
        "日本語", "emoji-\U0001F600", "\uFFFDreplacement", "e\u0301combining", "\u00e9single",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Commit_AnyName_ReadsListsAndDeletesUnderIt(string name)
    {
        var bytes = Bytes(10);
        if (name.AsSpan().ContainsAny(Store.Capabilities.NameCharactersRefused))
        {
            await AssertFailsAsync(FabricErrorKind.InvalidPath, () => PutAsync("dir/" + name, bytes));
            await AssertAbsentAsync("dir/" + name);
            return;
        }

        await PutAsync("dir/" + name, bytes);

        Assert.Equal(bytes, await GetAsync("dir/" + name, 0, 10));
        Assert.Equal(["dir/" + name], await NamesAsync("dir"));
        Assert.Equal(
            ["dir", "dir/" + name], (await NamesAsync(string.Empty, recursive: true)).Prepend("dir").Distinct());
        Assert.True(await Store.DeleteFileAsync(P("dir/" + name), Token));
        await AssertAbsentAsync("dir/" + name);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Commit_LongestName_Reads(int shorter)
    {
        var name = new string('n', FabricLimits.NameBytesMax - shorter - 2) + "é";
        await PutAsync(name, Bytes(10));

        Assert.Equal([name], await NamesAsync(string.Empty));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    public async Task Commit_SmallFile_ReadsBack(int length) => await AssertReadsBackAsync(length, known: true);

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public async Task Commit_AroundPartBoundary_ReadsBack(int difference, bool known) =>
        await AssertReadsBackAsync(PartBytes + difference, known);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Commit_FortyMebibytes_ReadsBack(bool known) => await AssertReadsBackAsync(40 << 20, known);

    [Fact]
    public async Task Commit_ManyOddWrites_KeepsOrder()
    {
        var bytes = Bytes((PartBytes * 2) + 12_345);
        await using (var writer = await Store.CreateAsync(P("file"), new UfsWriteOptions(), Token))
        {
            for (var i = 0; i < bytes.Length;)
            {
                var step = Math.Min(77_777, bytes.Length - i);
                await writer.WriteAsync(bytes.AsMemory(i, step), Token);
                i += step;
            }

            await writer.CommitAsync(Token);
        }

        Assert.Equal(bytes, await GetAsync("file", 0, bytes.Length));
    }

    [Fact]
    public async Task Write_BeforeCommit_IsInvisible()
    {
        await using var writer = await Store.CreateAsync(P("new/file"), new UfsWriteOptions(), Token);
        await writer.WriteAsync(Bytes(PartBytes + 1), Token);

        await AssertAbsentAsync("new/file");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(6 << 20)]
    public async Task Dispose_WithoutCommit_LeavesOldContent(int length)
    {
        var old = Bytes(100, seed: 7);
        await PutAsync("file", old);
        await using (var writer = await Store.CreateAsync(P("file"), new UfsWriteOptions(), Token))
        {
            await writer.WriteAsync(Bytes(length), Token);
        }

        Assert.Equal(old, await GetAsync("file", 0, 100));
        Assert.Equal(["file"], await NamesAsync(string.Empty, recursive: true));
        Assert.Equal(0, await Store.SweepAsync(TimeSpan.FromSeconds(-60), new HashSet<string>(), Token));
    }

    [Fact]
    public async Task Commit_FewerBytesThanAnnounced_FailsAndLeavesNothing()
    {
        await using var writer = await Store.CreateAsync(P("file"), new UfsWriteOptions { LengthBytes = 11 }, Token);
        await writer.WriteAsync(Bytes(10), Token);

        await AssertFailsAsync(FabricErrorKind.DataCorrupt, () => writer.CommitAsync(Token).AsTask());
        await AssertAbsentAsync("file");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(6 << 20)]
    public async Task Commit_WithoutOverwriteOnExisting_FailsAndKeepsIt(int length)
    {
        var old = Bytes(100, seed: 7);
        await PutAsync("file", old);

        await AssertFailsAsync(
            FabricErrorKind.AlreadyExists,
            () => PutAsync("file", Bytes(length), new UfsWriteOptions { Overwrite = false }));
        Assert.Equal(old, await GetAsync("file", 0, 100));
        Assert.Equal(["file"], await NamesAsync(string.Empty));
    }

    [Fact]
    public async Task Commit_WithoutOverwriteOnAbsent_Writes()
    {
        await PutAsync("file", Bytes(10), new UfsWriteOptions { Overwrite = false });

        Assert.Equal(Bytes(10), await GetAsync("file", 0, 10));
    }

    [Fact]
    public async Task Commit_ManyRacersWithoutOverwrite_OneWins()
    {
        Assert.SkipUnless(Store.Capabilities.CreateIfAbsent, "The store cannot create only if absent.");
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 8).Select(async i => await Record.ExceptionAsync(
            () => PutAsync("file", Bytes(1000, (ulong)i), new UfsWriteOptions { Overwrite = false }))));

        Assert.Single(outcomes, static failure => failure is null);
        Assert.All(
            outcomes.OfType<Exception>(),
            static failure =>
                Assert.Equal(FabricErrorKind.AlreadyExists, Assert.IsType<FabricException>(failure).Kind));
    }

    [Fact]
    public async Task Commit_OnDirectory_FailsWithIsADirectory()
    {
        Assert.SkipUnless(Store.Capabilities.RealDirectories, "Keys and prefixes of one name can coexist.");
        await Store.CreateDirectoryAsync(P("dir"), UfsAttributes.None, Token);

        await AssertFailsAsync(FabricErrorKind.IsADirectory, () => PutAsync("dir", Bytes(1)));
    }

    [Fact]
    public async Task Commit_BelowFile_FailsWithNotADirectory()
    {
        Assert.SkipUnless(Store.Capabilities.RealDirectories, "Keys need no parents.");
        await PutAsync("file", Bytes(1));

        await AssertFailsAsync(FabricErrorKind.NotADirectory, () => PutAsync("file/below", Bytes(1)));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(6 << 20)]
    public async Task Commit_WithAttributes_AreReturned(int length)
    {
        var options = new UfsWriteOptions
        {
            ContentType = "text/x-test",
            UserMetadata = new Dictionary<string, string> { ["color"] = "blue green" },
            Attributes = new UfsAttributes(Mode: 0x180),
        };
        await PutAsync("file", Bytes(length), options);

        var status = await StatAsync("file");
        if (Store.Capabilities.PosixAttributes)
        {
            Assert.Equal(0x180, status.Fingerprint.Mode);
        }
        else
        {
            Assert.Equal("text/x-test", status.ContentType);
            Assert.Equal("blue green", status.UserMetadata["color"]);
        }
    }

    [Fact]
    public async Task Copy_File_IsIndependent()
    {
        var bytes = Bytes(100_000);
        await PutAsync("from", bytes);

        var copy = await Store.CopyAsync(P("from"), P("deep/er/to"), new UfsWriteOptions(), Token);
        await PutAsync("from", Bytes(5));

        Assert.Equal(bytes.Length, copy.Fingerprint.LengthBytes);
        Assert.True(copy.Fingerprint.SameContent((await StatAsync("deep/er/to")).Fingerprint));
        Assert.Equal(bytes, await GetAsync("deep/er/to", 0, bytes.Length));
    }

    [Fact]
    public async Task Copy_Absent_FailsWithNotFound() => await AssertFailsAsync(
        FabricErrorKind.NotFound, () => Store.CopyAsync(P("absent"), P("to"), new UfsWriteOptions(), Token).AsTask());

    [Fact]
    public async Task Copy_WithoutOverwriteOnExisting_FailsWithAlreadyExists()
    {
        await PutAsync("from", Bytes(5));
        await PutAsync("to", Bytes(6));

        await AssertFailsAsync(
            FabricErrorKind.AlreadyExists,
            () => Store.CopyAsync(P("from"), P("to"), new UfsWriteOptions { Overwrite = false }, Token).AsTask());
        Assert.Equal(6, (await StatAsync("to")).Fingerprint.LengthBytes);
    }

    [Fact]
    public async Task SetAttributes_Absent_IsNull() =>
        Assert.Null(await Store.SetAttributesAsync(P("absent"), new UfsAttributes(Mode: 0x1ff), Token));

    [Fact]
    public async Task SetAttributes_ModeAndTime_AreKept()
    {
        await PutAsync("file", Bytes(5));

        var status = await Store.SetAttributesAsync(
            P("file"), new UfsAttributes(Mode: 0x1a4, ModifiedUnixMs: 1_500_000_000_123), Token);

        Assert.NotNull(status);
        if (Store.Capabilities.PosixAttributes)
        {
            Assert.Equal(0x1a4, status.Fingerprint.Mode);
            Assert.Equal(1_500_000_000_123, status.Fingerprint.ModifiedUnixMs);
        }

        Assert.Equal(status.Fingerprint, (await StatAsync("file")).Fingerprint);
    }

    [Fact]
    public async Task Write_Cancelled_LeavesNothing()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using (var writer = await Store.CreateAsync(P("file"), new UfsWriteOptions(), Token))
        {
            await writer.WriteAsync(Bytes(PartBytes + 1), cancellation.Token);
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => writer.CommitAsync(cancellation.Token).AsTask());
        }

        await AssertAbsentAsync("file");
        Assert.Equal(0, await Store.SweepAsync(TimeSpan.FromSeconds(-60), new HashSet<string>(), Token));
    }

    private async Task AssertReadsBackAsync(int length, bool known)
    {
        var bytes = Bytes(length);
        var written = await PutAsync("file", bytes, new UfsWriteOptions { LengthBytes = known ? length : null });

        var status = await StatAsync("file");
        Assert.Equal(EntryKind.File, status.Fingerprint.Kind);
        Assert.Equal(length, status.Fingerprint.LengthBytes);
        Assert.True(written.Fingerprint.SameContent(status.Fingerprint));
        if (length > 0)
        {
            Assert.Equal(bytes, await GetAsync("file", 0, length, status.Fingerprint));
        }
    }

    [Theory]
    [InlineData(0, 0, 100, 0)]
    [InlineData(3, 1, 100_000, 5)]
    [InlineData(0, 0, 12 << 20, 1 << 20)]
    [InlineData(6 << 20, 17, (12 << 20) + 1, 0)]
    [InlineData(1 << 20, 0, 5 << 20, 1)]
    [InlineData(17 << 20, 5, (9 << 20) + 3, 6 << 20)]
    public async Task AppendFrom_TheFileThatIsReplaced_ComposesInOrder(int before, int offset, int copied, int after)
    {
        var old = Bytes(offset + copied + 10, seed: 7);
        var known = await PutAsync("dir/file", old);
        await using (var writer = await ComposerAsync("dir/file"))
        {
            await writer.WriteAsync(Bytes(before, seed: 8), Token);
            await writer.AppendFromAsync(SourceOf("dir/file", offset, copied, known), Token);
            await writer.WriteAsync(Bytes(after, seed: 9), Token);
            Assert.Equal(old.Length, (await StatAsync("dir/file")).Fingerprint.LengthBytes);
            var status = await writer.CommitAsync(Token);
            Assert.True(status.Fingerprint.SameContent((await StatAsync("dir/file")).Fingerprint));
        }

        byte[] wanted = [.. Bytes(before, seed: 8), .. old.AsSpan(offset, copied), .. Bytes(after, seed: 9)];
        Assert.Equal(wanted, await GetAsync("dir/file", 0, wanted.Length));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(6 << 20)]
    public async Task AppendFrom_AnotherContentThanExpected_FailsAndChangesNothing(int length)
    {
        var known = await PutAsync("file", Bytes(length, seed: 1));
        await PutAsync("file", Bytes(length, seed: 2));
        await AssertFailsAsync(FabricErrorKind.PreconditionFailed, async () =>
        {
            await using var writer = await ComposerAsync("file");
            await writer.AppendFromAsync(SourceOf("file", 0, length, known), Token);
            await writer.CommitAsync(Token);
        });

        Assert.Equal(Bytes(length, seed: 2), await GetAsync("file", 0, length));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(6 << 20)]
    public async Task AppendFrom_AbsentFile_FailsWithNotFound(int length)
    {
        var known = await PutAsync("file", Bytes(length));
        await AssertFailsAsync(FabricErrorKind.NotFound, async () =>
        {
            await using var writer = await ComposerAsync("new");
            await writer.AppendFromAsync(SourceOf("absent", 0, length, known), Token);
            await writer.CommitAsync(Token);
        });

        await AssertAbsentAsync("new");
    }

    private static UfsReadRequest SourceOf(string path, long offset, long length, UfsStatus known) => new()
    {
        Path = P(path),
        OffsetBytes = offset,
        LengthBytes = length,
        Expected = known.Fingerprint,
    };

    private async Task<IUfsComposer> ComposerAsync(string path)
    {
        var writer = await Store.CreateAsync(P(path), new UfsWriteOptions(), Token);
        Assert.SkipUnless(writer is IUfsComposer, "this store puts no files together");
        return (IUfsComposer)writer;
    }
}
