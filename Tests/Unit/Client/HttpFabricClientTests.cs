using System.IO.Pipelines;
using OrleansAlluxio.Client;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Unit.Client.Support;

namespace OrleansAlluxio.Tests.Unit.Client;

public sealed class HttpFabricClientTests : IAsyncLifetime
{
    private static readonly FabricPath File = FabricPath.Parse("/d/ä b+%2F&c#?");

    private RunningDoor _door = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _door = await RunningDoor.StartAsync();

    public ValueTask DisposeAsync() => _door.DisposeAsync();

    [Fact]
    public async Task Write_ThenRead_GivesTheSameBytesAndOptions()
    {
        var bytes = RandomBytes((3 << 20) + 17);
        var options = new CreateOptions
        {
            XAttrs = new Dictionary<string, string> { ["s3.meta.größe"] = "\"x\"" },
            Mode = 0x1C0,
            WriteType = WriteType.AsyncThrough,
            LengthBytes = bytes.Length,
            Exclusive = true,
        };

        await using (var writer = await _door.Client.CreateAsync(File, options, Token))
        {
            await writer.WriteAsync(bytes.AsMemory(0, 5), Token);
            await writer.WriteAsync(bytes.AsMemory(5), Token);
            Assert.Equal(bytes.Length, writer.LengthBytes);
            var status = await writer.CompleteAsync("0123456789abcdef0123456789abcdef", Token);
            Assert.Equal("0123456789abcdef0123456789abcdef", status.ContentTag);
        }

        await using var reader = await _door.Client.OpenReadAsync(File, OperationOptions.Default, Token);
        var read = new byte[bytes.Length + 10];
        Assert.Equal(bytes.Length, await reader.ReadAsync(0, read, Token));
        Assert.Equal(bytes, read[..bytes.Length]);
        Assert.Equal(0, await reader.ReadAsync(bytes.Length, read, Token));
        Assert.Equal("\"x\"", reader.Status.XAttrs["s3.meta.größe"]);
        Assert.Equal(WriteType.AsyncThrough, _door.Fabric.LastCreate!.WriteType);
        Assert.True(_door.Fabric.LastCreate.Exclusive);
    }

    [Fact]
    public async Task Write_DisposedBeforeComplete_LeavesNothing()
    {
        var writer = await _door.Client.CreateAsync(File, new CreateOptions(), Token);
        await writer.WriteAsync(RandomBytes(1 << 20), Token);
        await writer.DisposeAsync();

        Assert.True(
            await _door.Fabric.WriterClosed.WaitAsync(TimeSpan.FromSeconds(90), Token),
            "the door's writer was not closed");
        Assert.False(_door.Fabric.Entries.ContainsKey(File));
    }

    [Fact]
    public async Task Create_ExistingFile_FailsBeforeAnyByte()
    {
        _door.Fabric.Put(File, EntryKind.File, [1], new CreateOptions());

        var error = await Assert.ThrowsAsync<FabricException>(
            async () => await _door.Client.CreateAsync(File, new CreateOptions(), Token));

        Assert.Equal(FabricErrorKind.AlreadyExists, error.Kind);
        Assert.Equal(File.Value, error.Subject);
    }

    [Fact]
    public async Task Write_ServerFailsMidway_GivesItsKindAndLeavesNothing()
    {
        _door.Fabric.WriteFailure = (
            1000, new FabricException(FabricErrorKind.NoSpace, "write", "/x", "tiers are full"));
        await using var writer = await _door.Client.CreateAsync(File, new CreateOptions(), Token);

        var error = await Assert.ThrowsAsync<FabricException>(async () =>
        {
            await writer.WriteAsync(RandomBytes(2 << 20), Token);
            await writer.CompleteAsync(null, Token);
        });

        Assert.Equal(FabricErrorKind.NoSpace, error.Kind);
        Assert.False(_door.Fabric.Entries.ContainsKey(File));
    }

    [Fact]
    public async Task Read_FileReplacedMeanwhile_FailsWithConflict()
    {
        _door.Fabric.PutFile("/f", RandomBytes(100));
        await using var reader = await _door.Client.OpenReadAsync(
            FabricPath.Parse("/f"), OperationOptions.Default, Token);
        _door.Fabric.PutFile("/f", RandomBytes(100));

        var error = await Assert.ThrowsAsync<FabricException>(
            async () => await reader.ReadAsync(0, new byte[10], Token));

        Assert.Equal(FabricErrorKind.Conflict, error.Kind);
    }

    [Fact]
    public async Task Read_AnswerCutOnce_IsTakenUpWhereItStopped()
    {
        var bytes = RandomBytes(1 << 20);
        _door.Fabric.PutFile("/f", bytes);
        _door.Fabric.ReadCuts.Enqueue(256 << 10);
        await using var reader = await _door.Client.OpenReadAsync(
            FabricPath.Parse("/f"), OperationOptions.Default, Token);

        var read = new byte[bytes.Length];

        Assert.Equal(bytes.Length, await reader.ReadAsync(0, read, Token));
        Assert.Equal(bytes, read);
    }

    [Fact]
    public async Task Read_AnswerAlwaysCut_FailsAndGivesNoShortFile()
    {
        _door.Fabric.PutFile("/f", RandomBytes(1 << 20));
        for (var i = 0; i < 10; i++)
        {
            _door.Fabric.ReadCuts.Enqueue(0);
        }

        await using var reader = await _door.Client.OpenReadAsync(
            FabricPath.Parse("/f"), OperationOptions.Default, Token);
        var error = await Assert.ThrowsAsync<FabricException>(
            async () => await reader.ReadAsync(0, new byte[1 << 20], Token));

        Assert.Equal(FabricErrorKind.Unavailable, error.Kind);
        Assert.Equal(RetryAdvice.Exhausted, error.Retry);
    }

    [Fact]
    public async Task CopyTo_Range_GivesExactlyIt()
    {
        var bytes = RandomBytes(300_000);
        _door.Fabric.PutFile("/f", bytes);
        await using var reader = await _door.Client.OpenReadAsync(
            FabricPath.Parse("/f"), OperationOptions.Default, Token);
        var sink = new MemoryStream();
        var pipe = PipeWriter.Create(sink);

        await reader.CopyToAsync(new ByteRange(1000, 250_000), pipe, Token);
        await pipe.CompleteAsync();

        Assert.Equal(bytes[1000..251_000], sink.ToArray());
    }

    [Fact]
    public async Task FileStream_SeeksAndReads()
    {
        var bytes = RandomBytes(200_000);
        _door.Fabric.PutFile("/f", bytes);
        await using var stream = await FabricFileStream.OpenAsync(
            _door.Client, FabricPath.Parse("/f"), OperationOptions.Default, Token);

        var copy = new MemoryStream();
        await stream.CopyToAsync(copy, 1000, Token);
        stream.Seek(-10, SeekOrigin.End);
        var tail = new byte[20];

        Assert.Equal(bytes, copy.ToArray());
        Assert.Equal(10, await stream.ReadAtLeastAsync(tail, 20, throwOnEndOfStream: false, Token));
        Assert.Equal(bytes[^10..], tail[..10]);
    }

    [Fact]
    public async Task List_Pages_InOrder()
    {
        foreach (var name in new[] { "b", "a", "c" })
        {
            _door.Fabric.PutFile("/" + name, []);
        }

        var first = await _door.Client.ListAsync(FabricPath.Root, new ListOptions { EntriesMax = 2 }, Token);
        var second = await _door.Client.ListAsync(FabricPath.Root, new ListOptions { AfterName = "b" }, Token);

        Assert.Equal(["a", "b"], first.Entries.Select(static entry => entry.Path.Name));
        Assert.True(first.HasMore);
        Assert.Equal(["c"], second.Entries.Select(static entry => entry.Path.Name));
        Assert.False(second.HasMore);
    }

    [Fact]
    public async Task GetStatus_TransientFailures_AreRepeated()
    {
        _door.Fabric.PutFile("/f", [1]);
        _door.Fabric.StatusFailures.Enqueue(new FabricException(FabricErrorKind.Busy, "stat", "/f", "full"));
        _door.Fabric.StatusFailures.Enqueue(new FabricException(FabricErrorKind.Unavailable, "stat", "/f", "away"));

        var status = await _door.Client.TryGetStatusAsync(FabricPath.Parse("/f"), OperationOptions.Default, Token);

        Assert.Equal(1, status!.LengthBytes);
    }

    [Fact]
    public async Task GetStatus_Absent_IsNull() =>
        Assert.Null(await _door.Client.TryGetStatusAsync(File, OperationOptions.Default, Token));

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Failure_OfEachKind_ComesBackTheSame(FabricErrorKind kind)
    {
        var failure = new FabricException(kind, "stat", "/ü", "because", RetryAdvice.Never);
        _door.Fabric.StatusFailures.Enqueue(failure);

        var error = await Assert.ThrowsAsync<FabricException>(
            async () => await _door.Client.OpenReadAsync(File, OperationOptions.Default, Token));

        Assert.Equal(kind, error.Kind);
        if (kind != FabricErrorKind.NotFound)
        {
            Assert.Equal(
                ("stat", "/ü", "because", RetryAdvice.Never),
                (error.Operation, error.Subject, error.Reason, error.Retry));
        }
    }

    [Fact]
    public async Task Uploads_PartsToFile()
    {
        var uploads = _door.Client.Uploads;
        var upload = await uploads.BeginAsync(File, new CreateOptions { Mode = 0x180 }, Token);
        var one = await uploads.PutPartAsync(upload.Id, 1, new MemoryStream(RandomBytes(70_000)), 70_000, Token);
        var two = await uploads.PutPartAsync(upload.Id, 2, new MemoryStream([1, 2, 3]), 3, Token);

        Assert.Equal(upload.Path, (await uploads.TryGetAsync(upload.Id, Token))!.Path);
        Assert.Equal([two], await uploads.ListPartsAsync(upload.Id, 1, 10, Token));
        Assert.Equal(upload.Id, Assert.Single(await uploads.ListAsync(FabricPath.Root, null, 10, Token)).Id);
        Assert.Empty(await uploads.ListAsync(FabricPath.Root, upload, 10, Token));
        Assert.Equal(70_003, (await uploads.CompleteAsync(
            upload.Id, [one, two], CompletionTerms.None, Token)).LengthBytes);
        Assert.True(await uploads.AbortAsync(upload.Id, Token));
        Assert.False(await uploads.AbortAsync(upload.Id, Token));
        Assert.Null(await uploads.TryGetAsync(upload.Id, Token));
    }

    [Theory]
    [InlineData(70_000)]
    [InlineData(0)]
    public async Task PutPart_ChecksummedContent_HasItsChecksumKeptAndOptionsArrive(int lengthBytes)
    {
        var uploads = _door.Client.Uploads;
        var upload = await uploads.BeginAsync(File, new CreateOptions(), Token);
        var bytes = RandomBytes(lengthBytes);
        var terms = new CompletionTerms
        {
            Overwrite = false,
            IfContentTag = "t",
            XAttrs = new Dictionary<string, string> { ["a"] = "b" },
        };

        var part = await uploads.PutPartAsync(
            upload.Id, 1, new ChecksummedStream(bytes, "CRC32 AAAA="), lengthBytes, Token);
        var status = await uploads.CompleteAsync(upload.Id, [part], terms, Token);

        Assert.Equal("CRC32 AAAA=", part.Checksum);
        Assert.Equal(lengthBytes, status.LengthBytes);
        var arrived = _door.Fabric.LastTerms!;
        Assert.Equal((false, "t", "b"), (arrived.Overwrite, arrived.IfContentTag, arrived.XAttrs!["a"]));
    }

    [Fact]
    public async Task Complete_OnTermsWithAttributes_KeepsThoseInsteadOfTheFirst()
    {
        var options = new CreateOptions { XAttrs = new Dictionary<string, string> { ["first"] = "1" } };
        await using (var writer = await _door.Client.CreateAsync(File, options, Token))
        {
            await writer.WriteAsync(new byte[10], Token);
            await writer.CompleteAsync("tag", new CompletionTerms
            {
                XAttrs = new Dictionary<string, string> { ["late"] = "ü 2" },
            }, Token);
        }

        var status = await _door.Client.TryGetStatusAsync(File, OperationOptions.Default, Token);

        Assert.Equal(("tag", "ü 2"), (status!.ContentTag, status.XAttrs["late"]));
        Assert.False(status.XAttrs.ContainsKey("first"));
    }

    [Fact]
    public async Task PutPart_StreamEndsEarly_StoresNothing()
    {
        var upload = await _door.Client.Uploads.BeginAsync(File, new CreateOptions(), Token);

        await Assert.ThrowsAsync<FabricException>(async () =>
            await _door.Client.Uploads.PutPartAsync(upload.Id, 1, new MemoryStream(new byte[10]), 100_000, Token));

        Assert.Empty(await _door.Client.Uploads.ListPartsAsync(upload.Id, 0, 10, Token));
    }

    [Fact]
    public async Task Administration_RoundTrips()
    {
        var admin = _door.Client.Administration;
        var mount = await admin.MountAsync(
            new MountRequest
            {
                Path = FabricPath.Parse("/m"),
                Uri = "file:///m",
                ReadOnly = true,
                SyncIntervalMs = -1,
                Options = new Dictionary<string, string> { ["a"] = "b" },
            },
            Token);
        await admin.SetPathPropertyAsync(
            new PathProperty(mount.Path, "alluxio.user.file.metadata.sync.interval", "30s"), Token);
        await admin.InvalidateAsync(mount.Path, Token);
        _door.Fabric.PutFile("/f", new byte[7]);

        Assert.Equal("b", Assert.Single(await admin.ListMountsAsync(Token)).Options["a"]);
        Assert.False(
            (await admin.UpdateMountAsync(new MountRequest { Path = mount.Path, Uri = string.Empty }, Token)).ReadOnly);
        Assert.Equal("sync-interval", Assert.Single(await admin.ListPathPropertiesAsync(Token)).Name);
        Assert.True(await admin.RemovePathPropertyAsync(mount.Path, "sync-interval", Token));
        Assert.False(await admin.RemovePathPropertyAsync(mount.Path, "sync-interval", Token));
        Assert.Equal([mount.Path], _door.Fabric.Administration.Invalidated);
        Assert.Equal("MEM", Assert.Single((await admin.LocateAsync(FabricPath.Parse("/f"), Token)).Placements).Tier);
        Assert.Equal("never synced", (await admin.ExplainAsync(mount.Path, Token)).Reason);
        Assert.Equal(11, await admin.FreeAsync(mount.Path, Token));
        Assert.Equal(13, await admin.LoadAsync(mount.Path, Token));
        Assert.Equal("why", Assert.Single(await admin.ListPersistsAsync(10, Token)).Reason);
        Assert.Equal(7, (await admin.WaitPersistedAsync(FabricPath.Parse("/f"), Token)).LengthBytes);
        Assert.Equal(3, (await admin.GetStatusAsync(Token)).Counters["cache.hits"]);
        await admin.UnmountAsync(mount.Path, Token);
        Assert.Empty(await admin.ListMountsAsync(Token));
    }

    [Fact]
    public async Task Call_NobodyListens_IsUnavailableAndNamesTheServer()
    {
        var options = new FabricClientOptions { Server = new Uri("http://127.0.0.1:1"), Token = "t", AttemptsMax = 2 };
        using var client = new HttpFabricClient(options, TimeProvider.System, new SystemRandomSource());

        var error = await Assert.ThrowsAsync<FabricException>(
            async () => await client.Administration.GetStatusAsync(Token));

        Assert.Equal(FabricErrorKind.Unavailable, error.Kind);
        Assert.Contains("127.0.0.1:1", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<FabricErrorKind> Kinds() => [.. Enum.GetValues<FabricErrorKind>()];

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(42 + count).NextBytes(bytes);
        return bytes;
    }
}
