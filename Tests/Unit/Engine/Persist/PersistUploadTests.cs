using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine.Persist;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Persist;

/// <summary>Uploads of persists in parts: what was sent once is not sent again, whatever ends in between.</summary>
public sealed class PersistUploadTests
{
    private const string Text = "abcdefghijklmnopqrstuvwxyz";
    private const int Parts = 7;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Persist_ProcessDiesAtAnyCall_GoesOnAndSendsNoPartTwice(bool dies)
    {
        for (var call = 1; ; call++)
        {
            await using var bed = await StartAsync();
            await bed.WriteAsync("/f", Text, WriteType.AsyncThrough);
            var before = bed.Faults.Calls;
            if (dies)
            {
                bed.Faults.DiesBefore = before + call;
            }
            else
            {
                bed.Faults.DiesAfter = before + call;
            }

            await PersistTillDeathAsync(bed);
            if (!bed.Faults.IsDead)
            {
                Assert.True(call > 20, $"{call} calls");
                return;
            }

            await bed.RestartAsync();
            for (var attempt = 0; attempt < 2; attempt++)
            {
                await bed.PersistAllAsync();
            }

            Assert.Equal(Text, bed.Store.Files["f"]);
            Assert.Equal(PersistenceState.Persisted, (await bed.StatAsync("/f", -1))!.Persistence);
            Assert.Empty(bed.Tree.Documents(DocumentKinds.Persist));
            Assert.Single(bed.Store.Files);
            Assert.Equal(Enumerable.Range(1, Parts), bed.Store.Uploads.Sent.Order());
        }
    }

    [Fact]
    public async Task Persist_StoreFailsInTheMiddle_ShowsWhatIsSentAndGoesOn()
    {
        await using var bed = await StartAsync();
        await bed.WriteAsync("/f", Text, WriteType.AsyncThrough);
        var parts = 0;
        bed.Faults.Before = call => call == "upload.part" && ++parts > 3
            ? throw new FabricException(FabricErrorKind.Unavailable, "part", "store", "it is away")
            : default;
        await bed.PersistAllAsync();

        var shown = Assert.Single(await bed.Engine.Administration.ListPersistsAsync(10, CancellationToken.None));
        Assert.Equal("QUEUED", shown.State);
        Assert.Equal(1, shown.Attempts);
        Assert.Contains("it is away", shown.Reason, StringComparison.Ordinal);
        Assert.Equal(12, shown.UploadedBytes);

        bed.Faults.Before = static _ => default;
        await bed.PersistAllAsync();
        Assert.Equal(Text, bed.Store.Files["f"]);
        Assert.Equal(Parts, bed.Store.Uploads.Sent.Count);
        Assert.Empty(bed.Store.Uploads.Open);
    }

    [Fact]
    public async Task Persist_UploadIsGoneFromTheStore_BeginsAnother()
    {
        await using var bed = await StartAsync();
        await bed.WriteAsync("/f", Text, WriteType.AsyncThrough);
        await FailAfterPartsAsync(bed, 3);
        Assert.Equal(1, bed.Store.Uploads.Sweep(new HashSet<string>()));

        await bed.PersistAllAsync();

        Assert.Equal(Text, bed.Store.Files["f"]);
        Assert.Equal(3 + Parts, bed.Store.Uploads.Sent.Count);
    }

    [Fact]
    public async Task Persist_RenamedInTheMiddle_GoesToTheNewNameOnly()
    {
        await using var bed = await StartAsync();
        await bed.WriteAsync("/f", Text, WriteType.AsyncThrough);
        await FailAfterPartsAsync(bed, 3);
        await bed.RenameAsync("/f", "/g");

        await bed.PersistAllAsync();

        Assert.Equal(new Dictionary<string, string> { ["g"] = Text }, bed.Store.Files);
        Assert.Empty(bed.Store.Uploads.Open);
    }

    [Fact]
    public async Task Persist_DeletedInTheMiddle_IsDroppedAndItsUploadSwept()
    {
        await using var bed = await StartAsync();
        await bed.WriteAsync("/f", Text, WriteType.AsyncThrough);
        await bed.WriteAsync("/other", Text, WriteType.AsyncThrough);
        await FailAfterPartsAsync(bed, 3);
        await bed.DeleteAsync("/f");
        var kept = Assert.Single(bed.Tree.Documents(DocumentKinds.Persist));
        Assert.Equal(2, bed.Store.Uploads.Open.Count);

        var removed = await bed.Engine.Data.SweepUploadsAsync(TimeSpan.FromDays(1), CancellationToken.None);

        Assert.Equal(1, removed);
        Assert.Equal([PersistRecord.Parse(kept).UploadId!], bed.Store.Uploads.Open);
    }

    [Fact]
    public async Task Sweep_OfWhatIsYoung_IsRefused()
    {
        await using var bed = await StartAsync();

        var error = await Assert.ThrowsAsync<FabricException>(() =>
            bed.Engine.Data.SweepUploadsAsync(TimeSpan.FromMinutes(9), CancellationToken.None).AsTask());

        Assert.Equal(FabricErrorKind.InvalidArgument, error.Kind);
    }

    [Fact]
    public async Task Retry_OfAWaitingPersist_IsDueNow()
    {
        await using var bed = await StartAsync();
        await bed.WriteAsync("/f", Text, WriteType.AsyncThrough);
        await FailAfterPartsAsync(bed, 3);
        var waiting = Assert.Single(await bed.Engine.Administration.ListPersistsAsync(10, CancellationToken.None));

        var status = await bed.Engine.Data.RetryPersistAsync(FabricPath.Parse("/f"), CancellationToken.None);

        Assert.NotEqual(0, waiting.NextAttemptInMs);
        Assert.Equal(0, status.NextAttemptInMs);
        Assert.Equal(12, status.UploadedBytes);
    }

    [Theory]
    [InlineData(WriteType.CacheThrough, "it is persisted")]
    [InlineData(WriteType.MustCache, "never persisted")]
    public async Task Retry_OfWhatDoesNotWait_SaysWhy(WriteType type, string reason)
    {
        await using var bed = await StartAsync();
        await bed.WriteAsync("/f", Text, type);

        var error = await Assert.ThrowsAsync<FabricException>(() =>
            bed.Engine.Data.RetryPersistAsync(FabricPath.Parse("/f"), CancellationToken.None).AsTask());

        Assert.Equal(FabricErrorKind.InvalidArgument, error.Kind);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ConflictPolicy.Ours, "ours")]
    [InlineData(ConflictPolicy.Theirs, "theirs")]
    [InlineData(ConflictPolicy.KeepBoth, "ours theirs")]
    public async Task Resolve_OfAConflict_IsWhatThePersistDoes(ConflictPolicy policy, string kept)
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.Services.Paths.SetAsync(
            new PathProperty(
                FabricPath.Root, PropertyNames.PersistConflict,
                policy == ConflictPolicy.Ours ? "theirs" : "ours"),
            CancellationToken.None);
        await bed.WriteAsync("/f", "ours", WriteType.AsyncThrough);
        bed.Store.Put("f", "theirs");

        var status = await bed.Engine.Data.ResolvePersistAsync(
            FabricPath.Parse("/f"), policy, CancellationToken.None);
        await bed.RestartAsync();
        await bed.PersistAllAsync();

        Assert.Equal(ConflictPolicies.NameOf(policy), status.Policy);
        Assert.Equal(kept, string.Join(' ', bed.Store.Files.Values.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Resolve_DirectoryOfThatNameInTheStore_WaitsForTheirs()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/f", "ours", WriteType.AsyncThrough);
        bed.Store.Put("f/below", "theirs");
        await bed.PersistAllAsync();
        var shown = Assert.Single(await bed.Engine.Administration.ListPersistsAsync(10, CancellationToken.None));

        await bed.Engine.Data.ResolvePersistAsync(
            FabricPath.Parse("/f"), ConflictPolicy.Theirs, CancellationToken.None);
        await bed.PersistAllAsync();

        Assert.Equal("CONFLICT", shown.State);
        Assert.Equal(["below"], await bed.ListAsync("/f", 0));
        Assert.Empty(bed.Tree.Documents(DocumentKinds.Persist));
    }

    private static async Task<EngineBed> StartAsync()
    {
        var bed = await EngineBed.StartAsync(isObjectStore: true);
        bed.Store.Uploads.PartBytes = 4;
        return bed;
    }

    private static async Task FailAfterPartsAsync(EngineBed bed, int parts)
    {
        var sent = 0;
        bed.Faults.Before = call => call == "upload.part" && ++sent > parts
            ? throw new FabricException(FabricErrorKind.Unavailable, "part", "store", "it is away")
            : default;
        await bed.PersistAllAsync();
        bed.Faults.Before = static _ => default;
    }

    private static async Task PersistTillDeathAsync(EngineBed bed)
    {
        try
        {
            await bed.PersistAllAsync();
        }
        catch (FabricException) when (bed.Faults.IsDead)
        {
            // The failure could not be noted either: it is dead.
        }
    }
}
