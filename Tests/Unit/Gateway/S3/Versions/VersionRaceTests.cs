using System.Text;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Versions;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Versions;

/// <summary>Reads and copies of objects and versions that another door moves or replaces between two steps.</summary>
public sealed class VersionRaceTests
{
    private static readonly FabricPath Bucket = FabricPath.Parse("/bucket");
    private static readonly FabricPath Key = FabricPath.Parse("/bucket/k");
    private static readonly string Id = VersionNames.NewId(1_000_000, new SeededRandomSource(3));
    private static readonly string NewerId = VersionNames.NewId(2_000_000, new SeededRandomSource(4));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_OfAVersionThatMovesAtEveryLook_GivesItsBytes()
    {
        await using var door = await StartAsync();
        var moves = 0;
        door.Fabric.OnCall = (call, _) =>
        {
            if (call == "open" && moves < 5)
            {
                Swap(door.Fabric, isCurrent: moves++ % 2 == 0);
            }
        };

        Assert.Equal("old", await door.TextAsync(200, "GET", $"/bucket/k?versionId={Id}"));
        Assert.Equal(5, moves);
    }

    [Fact]
    public async Task Copy_OfAVersionThatStopsBeingCurrent_IsOfThatVersion()
    {
        await using var door = await StartAsync();
        Once(door.Fabric, "copy", Key, () => Swap(door.Fabric, isCurrent: true));

        await door.ExpectAsync(
            200, "PUT", "/bucket/c", null, ("x-amz-copy-source", $"/bucket/k?versionId={Id}"));

        Assert.Null(door.Fabric.OnCall);
        Assert.Equal("old", await door.TextAsync(200, "GET", "/bucket/c"));
    }

    [Fact]
    public async Task Copy_OfAnObjectThatIsReplaced_HasBytesAndMetadataOfOne()
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket/s", "one"u8.ToArray(), ("x-amz-meta-of", "one"));
        Once(door.Fabric, "copy", Bucket.Child("s"), () => door.Fabric.Complete(
            Bucket.Child("s"), Options(new() { [XAttrNames.UserMetadataPrefix + "of"] = "two" }), "two"u8.ToArray(),
            null));

        await door.ExpectAsync(200, "PUT", "/bucket/c", null, ("x-amz-copy-source", "/bucket/s"));

        Assert.Null(door.Fabric.OnCall);
        using var copy = await door.ExpectAsync(200, "GET", "/bucket/c");
        Assert.Equal(
            ("two", "two"),
            (await copy.Content.ReadAsStringAsync(Token), copy.Headers.GetValues("x-amz-meta-of").Single()));
    }

    [Fact]
    public async Task Copy_OfAnObjectThatIsReplacedWhileItIsSummed_HasTheSumOfItsBytes()
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket/s", "one"u8.ToArray());
        Once(door.Fabric, "open", Bucket.Child("s"), () => door.Fabric.Complete(
            Bucket.Child("s"), Options([]), "two"u8.ToArray(), null));

        var text = await door.TextAsync(
            200, "PUT", "/bucket/c", null, ("x-amz-copy-source", "/bucket/s"), ("x-amz-checksum-algorithm", "SHA256"));

        var sum = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData("two"u8));
        Assert.Contains($"<ChecksumSHA256>{sum}</ChecksumSHA256>", text, StringComparison.Ordinal);
        Assert.Equal("two", await door.TextAsync(200, "GET", "/bucket/c"));
    }

    [Fact]
    public async Task Copy_OfAnObjectThatIsReplacedByOneItsConditionsForbid_IsRefused()
    {
        await using var door = await StartAsync();
        using var put = await door.ExpectAsync(200, "PUT", "/bucket/s", "one"u8.ToArray());
        Once(door.Fabric, "copy", Bucket.Child("s"), () => door.Fabric.Complete(
            Bucket.Child("s"), Options([]), "two"u8.ToArray(), null));

        await door.RefusedAsync(
            412, "PreconditionFailed", "PUT", "/bucket/c", null, ("x-amz-copy-source", "/bucket/s"),
            ("x-amz-copy-source-if-match", put.Headers.ETag!.ToString()));
        await door.ExpectAsync(404, "HEAD", "/bucket/c");
    }

    [Fact]
    public async Task UploadPartCopy_OfAnObjectThatIsReplaced_IsOfTheNewOne()
    {
        await using var door = await StartAsync();
        var begun = await door.TextAsync(200, "POST", "/bucket/m?uploads");
        var upload = begun.Split("<UploadId>")[1].Split('<')[0];
        await door.ExpectAsync(200, "PUT", "/bucket/s", "one"u8.ToArray());
        Once(door.Fabric, "open", Bucket.Child("s"), () => door.Fabric.Complete(
            Bucket.Child("s"), Options([]), "second"u8.ToArray(), null));

        var part = await door.TextAsync(
            200, "PUT", $"/bucket/m?partNumber=1&uploadId={upload}", null, ("x-amz-copy-source", "/bucket/s"));

        var md5 = Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData("second"u8));
        Assert.Contains(md5, part, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FabricErrorKind.PreconditionFailed)]
    [InlineData(FabricErrorKind.AlreadyExists)]
    [InlineData(FabricErrorKind.Conflict)]
    public async Task Write_ThatAlwaysFindsTheKeyChanged_IsNoFailedCondition(FabricErrorKind kind)
    {
        var fabric = new MemoryFabric(TimeProvider.System);
        var bucket = new VersionedBucket(
            new VersionServices(new SeededRandomSource(5), new NoWaiting()), fabric, Bucket, FabricCaller.System,
            VersioningState.Enabled);
        var attempts = 0;

        var error = await Assert.ThrowsAsync<FabricException>(
            () => VersionedWrites.CommitAsync(
                new VersionedWrite(bucket, Key, default, null),
                _ =>
                {
                    attempts++;
                    throw new FabricException(kind, "complete", Key.Value, "it has changed", RetryAdvice.Backoff);
                },
                Token).AsTask());

        Assert.Equal((FabricErrorKind.Conflict, RetryAdvice.Exhausted, 50), (error.Kind, error.Retry, attempts));
    }

    [Fact]
    public async Task Hide_ThatMeetsARaceWhenItIsDone_MakesOneMarker()
    {
        var fabric = new MemoryFabric(TimeProvider.System);
        var bucket = new VersionedBucket(
            new VersionServices(new SeededRandomSource(5), new NoWaiting()), fabric, Bucket, FabricCaller.System,
            VersioningState.Enabled);
        Put(fabric, Key, Id, "old");
        var isHidden = false;
        fabric.OnCall = (call, path) =>
        {
            isHidden |= call == "rename" && path == Key;
            if (isHidden && call == "list")
            {
                fabric.OnCall = null;
                throw new FabricException(FabricErrorKind.AlreadyExists, "test", path.Value, "somebody was faster");
            }
        };

        var outcome = await VersionedHides.HideAsync(bucket, Key, null, Token);

        Assert.Null(fabric.OnCall);
        var entries = await bucket.EntriesAsync(Key, VersionNames.BeforeEntries, 10, Token);
        Assert.Equal([outcome.VersionId!, Id], entries.Entries.Select(static e => e.Id));
    }

    [Fact]
    public async Task Write_WhoseReplacedNullIsAnotherByNow_IsDoneOnceAndLeavesThat()
    {
        var fabric = new MemoryFabric(TimeProvider.System);
        var bucket = new VersionedBucket(
            new VersionServices(new SeededRandomSource(5), new NoWaiting()), fabric, Bucket, FabricCaller.System,
            VersioningState.Suspended);
        var place = VersionNames.DirectoryOf(Bucket, Key).Child(VersionNames.NullEntryOf(1000, isMarker: false));
        Put(fabric, place, VersionNames.Null, "old");
        var completions = 0;

        await VersionedWrites.CommitAsync(
            new VersionedWrite(bucket, Key, default, null),
            terms =>
            {
                completions++;
                Put(fabric, place, VersionNames.Null, "other");
                return new(fabric.Complete(Key, terms.Completion.Apply(new CreateOptions()), [1], null));
            },
            Token);

        Assert.Equal(1, completions);
        Assert.NotNull(await bucket.CurrentAsync(place, Token));
    }

    private static async Task<DoorFixture> StartAsync()
    {
        var door = await DoorFixture.StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket");
        await door.ExpectAsync(
            200, "PUT", "/bucket?versioning",
            Encoding.UTF8.GetBytes("<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"));
        Put(door.Fabric, Key, Id, "old");
        return door;
    }

    /// <summary>Makes another version current, or the first one again, as another door does.</summary>
    private static void Swap(MemoryFabric fabric, bool isCurrent)
    {
        var place = VersionNames.DirectoryOf(Bucket, Key).Child(VersionNames.EntryOf(Id, isMarker: false));
        var hook = fabric.OnCall;
        fabric.OnCall = null;
        if (isCurrent)
        {
            var options = new DirectoryOptions { CreateParents = true, AllowExisting = true };
            fabric.CreateDirectoryAsync(place.Parent, options, Token).AsTask().GetAwaiter().GetResult();
            fabric.RenameAsync(Key, place, new RenameOptions(), Token).AsTask().GetAwaiter().GetResult();
            Put(fabric, Key, NewerId, "new");
        }
        else
        {
            fabric.RenameAsync(place, Key, new RenameOptions { Overwrite = true }, Token)
                .AsTask().GetAwaiter().GetResult();
        }

        fabric.OnCall = hook;
    }

    private static void Once(MemoryFabric fabric, string call, FabricPath at, Action change) =>
        fabric.OnCall = (made, path) =>
        {
            if (made == call && path == at)
            {
                fabric.OnCall = null;
                change();
                fabric.OnCall = null;
            }
        };

    private static CreateOptions Options(Dictionary<string, string> attributes) =>
        new() { Overwrite = true, XAttrs = attributes };

    private static void Put(MemoryFabric fabric, FabricPath path, string id, string text) => fabric.Complete(
        path, Options(new() { [S3XAttrs.VersionId] = id }), Encoding.UTF8.GetBytes(text), null);
}
