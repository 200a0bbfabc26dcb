using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine.Jobs;
using OrleansAlluxio.Engine.Policies;
using OrleansAlluxio.Tests.Engine.Support;
using OrleansAlluxio.Tests.Unit.Engine.Jobs;

namespace OrleansAlluxio.Tests.Unit.Engine.Policies;

/// <summary>Runs come when they are due, one at a time, once each, whoever dies when.</summary>
public sealed class PolicyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_Migration_MovesWhatTheFilterTakesAndIsRemembered()
    {
        var union = new ModelUnion(isObjectStore: false);
        union.Hot.Put("big", new string('x', 2000));
        union.Hot.Put("small", "x");
        await using var bed = await JobBed.StartAsync(union.Open);
        await bed.Jobs.Policies.AddAsync(
            Migrate("cool") with { Job = Migrate("cool").Job with { BytesMin = 1000 } }, Token);

        var dry = await bed.EndAsync((await bed.Jobs.Policies.RunAsync("cool", dryRun: true, Token)).Id);
        Assert.Equal((1L, 2000L, 2), (dry.Files, dry.BytesMoved, union.Hot.Files.Count));
        var job = await bed.EndAsync((await bed.Jobs.Policies.RunAsync("cool", dryRun: false, Token)).Id);
        await PoliciesOf(bed).ScanAsync(Token);

        Assert.Equal(["big"], union.Cold.Files.Keys);
        var run = Assert.Single((await bed.Jobs.Policies.GetAsync("cool", Token)).Runs);
        Assert.Equal((job.Id, JobState.Done, 1L, 2000L), (run.JobId, run.State, run.Files, run.BytesMoved));
    }

    [Fact]
    public async Task Run_WhileAnotherIsUnderWay_FailsWithConflict()
    {
        await using var bed = await JobBed.StartAsync(new ModelUnion(isObjectStore: false).Open);
        await bed.Jobs.Policies.AddAsync(Migrate("cool"), Token);
        await bed.Jobs.Policies.RunAsync("cool", dryRun: false, Token);

        var failure = await Assert.ThrowsAsync<FabricException>(
            () => bed.Jobs.Policies.RunAsync("cool", dryRun: false, Token).AsTask());

        Assert.Equal(FabricErrorKind.Conflict, failure.Kind);
    }

    [Fact]
    public async Task Add_TwiceOrWrong_IsRefused()
    {
        await using var bed = await JobBed.StartAsync(new ModelUnion(isObjectStore: false).Open);
        await bed.Jobs.Policies.AddAsync(Migrate("cool"), Token);

        async Task<FabricErrorKind> AddAsync(DataPolicyRequest policy) => (await Assert.ThrowsAsync<FabricException>(
            () => bed.Jobs.Policies.AddAsync(policy, Token).AsTask())).Kind;
        Assert.Equal(FabricErrorKind.AlreadyExists, await AddAsync(Migrate("cool")));
        Assert.Equal(FabricErrorKind.InvalidArgument, await AddAsync(Migrate("Not a name")));
        Assert.Equal(FabricErrorKind.InvalidArgument, await AddAsync(Migrate("often") with { EveryMs = 59_999 }));
        var elsewhere = Migrate("x").Job with { ToBranch = "warm" };
        Assert.Equal(FabricErrorKind.InvalidArgument, await AddAsync(Migrate("x") with { Job = elsewhere }));
    }

    [Fact]
    public async Task Scan_RunIsDue_BeginsOneJobAndPlansTheNext()
    {
        var union = new ModelUnion(isObjectStore: false);
        union.Hot.Put("f", "bytes");
        await using var bed = await JobBed.StartAsync(union.Open);
        var added = await bed.Jobs.Policies.AddAsync(Migrate("cool") with { EveryMs = 60_000 }, Token);
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        Assert.InRange(added.NextUnixMs!.Value - now, 0, 66_000);
        await MakeDueAsync(bed, "cool");

        await PoliciesOf(bed).ScanAsync(Token);
        var begun = await bed.Jobs.Policies.GetAsync("cool", Token);
        await PoliciesOf(bed).ScanAsync(Token);

        await bed.EndAsync(begun.RunningJobId!);
        await PoliciesOf(bed).ScanAsync(Token);
        var ended = await bed.Jobs.Policies.GetAsync("cool", Token);
        Assert.Equal((begun.RunningJobId, JobState.Done), (ended.Runs[0].JobId, ended.Runs[0].State));
        Assert.True(ended.NextUnixMs > now);
        Assert.Single(await bed.Jobs.HistoryAsync(Token));
        Assert.Equal(["f"], union.Cold.Files.Keys);
    }

    [Fact]
    public async Task Scan_DeathBetweenNoteAndJob_BeginsThatVeryJobOnce()
    {
        var union = new ModelUnion(isObjectStore: false);
        union.Hot.Put("f", "bytes");
        await using var bed = await JobBed.StartAsync(union.Open);
        await bed.Jobs.Policies.AddAsync(Migrate("cool") with { EveryMs = 60_000 }, Token);
        await MakeDueAsync(bed, "cool");
        await PoliciesOf(bed).ScanAsync(Token);
        var noted = (await bed.Jobs.Policies.GetAsync("cool", Token)).RunningJobId!;
        Assert.Empty(await bed.Jobs.ListAsync(Token));

        await bed.RestartAsync();
        await PoliciesOf(bed).ScanAsync(Token);
        await PoliciesOf(bed).ScanAsync(Token);

        Assert.Equal(JobState.Done, (await bed.EndAsync(noted)).State);
        Assert.Single(await bed.Jobs.HistoryAsync(Token));
    }

    [Fact]
    public async Task Scan_PathIsGone_NotesWhyAndPlansTheNext()
    {
        await using var bed = await JobBed.StartAsync(new ModelUnion(isObjectStore: false).Open);
        var gone = Migrate("cool").Job with { Path = FabricPath.Parse("/gone") };
        await bed.Jobs.Policies.AddAsync(Migrate("cool") with { Job = gone, EveryMs = 60_000 }, Token);
        await MakeDueAsync(bed, "cool");

        await PoliciesOf(bed).ScanAsync(Token);
        await PoliciesOf(bed).ScanAsync(Token);

        var policy = await bed.Jobs.Policies.GetAsync("cool", Token);
        Assert.Null(policy.RunningJobId);
        Assert.Equal(JobState.Failed, Assert.Single(policy.Runs).State);
        Assert.Contains("/gone", policy.Runs[0].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0, 90_000)]
    [InlineData(0.5, 100_000)]
    [InlineData(1.0, 110_000)]
    public void Next_AnyChance_IsTheIntervalAndATenth(double chance, long after) =>
        Assert.Equal(1000 + after, PolicyRules.NextUnixMs(100_000, 1000, chance));

    [Fact]
    public async Task Remove_Policy_LeavesNothingToRun()
    {
        await using var bed = await JobBed.StartAsync(new ModelUnion(isObjectStore: false).Open);
        await bed.Jobs.Policies.AddAsync(Migrate("cool"), Token);

        Assert.True(await bed.Jobs.Policies.RemoveAsync("cool", Token));
        Assert.False(await bed.Jobs.Policies.RemoveAsync("cool", Token));
        Assert.Empty(await bed.Jobs.Policies.ListAsync(Token));
    }

    private static FabricPolicies PoliciesOf(JobBed bed) => (FabricPolicies)bed.Jobs.Policies;

    private static DataPolicyRequest Migrate(string name) => new()
    {
        Name = name,
        Job = new JobRequest
        {
            Kind = JobKind.Migrate,
            Path = FabricPath.Root,
            FromBranch = "hot",
            ToBranch = "cold",
        },
    };

    private static async Task MakeDueAsync(JobBed bed, string name)
    {
        var metastore = bed.Bed.Services.Metastore;
        var document = (await metastore.TryGetDocumentAsync(
            OrleansAlluxio.Metastore.DocumentKinds.Policy, name, Token))!;
        var due = PolicyRecord.Parse(document) with { NextUnixMs = 1 };
        await metastore.CommitAsync(
            [
                new OrleansAlluxio.Metastore.MetastoreChange.PutDocument(
                    OrleansAlluxio.Metastore.DocumentKinds.Policy, name, due.ToPayload(), document.RowVersion),
            ],
            Token);
    }
}
