using Microsoft.Playwright;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Tests.Browser.Support;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Browser.Pages;

public sealed class OperationsTests(ConsoleWorld world)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Job_StartedPausedResumedCancelled_IsFollowedLive()
    {
        await using var page = await world.OpenAsync("operator", "jobs");
        await page.LiveAsync();

        // Slow enough to be caught under way, however quick the machine is.
        var job = await world.Client.Jobs.StartAsync(
            new JobRequest
            {
                Kind = JobKind.Load,
                Path = FabricPath.Parse("/lake/sales"),
                BytesPerSecondMax = 64 << 10,
            },
            Token);

        // For a moment it may be under way and ended.
        var row = page.Row(job.Id).First;
        await row.WaitForAsync();
        await page.PressAsync($"Pause job {job.Id}");
        await Assertions.Expect(row).ToContainTextAsync("paused");
        Assert.Equal(JobState.Paused, (await world.Client.Jobs.GetAsync(job.Id, Token)).State);
        await page.PressAsync($"Resume job {job.Id}");
        await Assertions.Expect(page.Control(AriaRole.Button, $"Pause job {job.Id}")).ToBeVisibleAsync();
        Assert.NotEqual(JobState.Paused, (await world.Client.Jobs.GetAsync(job.Id, Token)).State);
        await page.PressAsync($"Cancel job {job.Id}");
        await page.AnswerAsync("Cancel the job");
        await Assertions.Expect(row).ToContainTextAsync("cancelled");
        Assert.Equal(JobState.Cancelled, (await world.Client.Jobs.WaitAsync(job.Id, Token)).State);
    }

    [Fact]
    public async Task Job_StartedInTheDialog_Runs()
    {
        await using var page = await world.OpenAsync("operator", "jobs");
        await page.PressAsync("Start a job");
        await page.Page.Locator("dialog").GetByLabel("What to do").SelectOptionAsync("verify");
        await page.Page.GetByLabel("File or directory").FillAsync("/lake/many");
        await page.AnswerAsync("Start");
        await page.SaidAsync("has begun");
        await Assertions.Expect(page.Row("verify /lake/many").First).ToContainTextAsync("done");
        Assert.Contains(
            await world.Client.Jobs.HistoryAsync(Token),
            static j => j is { Request.Kind: JobKind.Verify, State: JobState.Done, Files: 230 });
    }

    [Fact]
    public async Task Job_ThatEndedBeforeTheFirstNews_IsShown()
    {
        await using var page = await world.OpenAsync("operator");
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.Context.RouteAsync("**/console/events**", async route =>
        {
            await release.Task;
            await route.ContinueAsync();
        });
        await page.GoAsync("jobs");
        var job = await world.Client.Jobs.StartAsync(
            new JobRequest { Kind = JobKind.Verify, Path = FabricPath.Parse("/lake/many") }, Token);
        await world.Client.Jobs.WaitAsync(job.Id, Token);

        release.SetResult();

        await Assertions.Expect(page.Row(job.Id).First).ToContainTextAsync("done");
        await page.Context.UnrouteAllAsync();
    }

    [Fact]
    public async Task Job_OfAnOperatorThatWritesElsewhere_IsRefused()
    {
        await using var page = await world.OpenAsync("operator", "jobs");
        var csrf = await page.CsrfAsync();
        Assert.Equal(403, await page.FetchAsync(
            "POST", "api/v1/jobs", new { kind = "copy", path = "/lake/sales", target = "/shared/copied" }, csrf));
        Assert.Equal(403, await page.FetchAsync(
            "POST", "api/v1/jobs", new { kind = "move", path = "/lake/sales", target = "/lake/moved" }, csrf));
        page.Forgive();
    }

    [Fact]
    public async Task PersistQueue_RetryAndResolve_GetTheFileIntoItsStore()
    {
        const string Path = "/slow/decide.bin";
        await world.BreakSlowStoreAsync(Path);
        await using var page = await world.OpenAsync("operator", "persists");
        await page.LiveAsync();
        var row = page.Row(Path);
        await Assertions.Expect(row).Not.ToContainTextAsync("–");

        // Something of that name is there when the store is back: only a person can decide.
        world.MendSlowStore("decide.bin");
        await page.PressAsync($"Retry {Path}");
        await Assertions.Expect(row).ToContainTextAsync("conflict");
        Directory.Delete(System.IO.Path.Combine(world.SlowStore, "decide.bin"));
        await File.WriteAllTextAsync(System.IO.Path.Combine(world.SlowStore, "decide.bin"), "theirs", Token);
        await page.PressAsync($"Resolve {Path}");
        await page.Page.Locator("dialog").GetByLabel("What to do").SelectOptionAsync("ours");
        await page.AnswerAsync("Resolve");
        await Assertions.Expect(row).ToHaveCountAsync(0);

        var status = await world.Client.StatAsync(Path);
        Assert.Equal(PersistenceState.Persisted, status!.Persistence);
        Assert.Equal(
            FabricCalls.Bytes(3, 200_000),
            await File.ReadAllBytesAsync(System.IO.Path.Combine(world.SlowStore, "decide.bin"), Token));
        await world.BreakSlowStoreAsync("/slow/waiting.bin");
    }

    [Fact]
    public async Task Worker_DecommissionedAndEnabled_LeavesAndJoinsTheRing()
    {
        await using var page = await world.OpenAsync("operator", "workers");
        await page.LiveAsync();
        await page.PressAsync($"Decommission {world.WorkerId}");
        await page.AnswerAsync("Decommission");
        await Assertions.Expect(page.Row(world.WorkerId).First).ToContainTextAsync("decommissioned");
        Assert.Equal(WorkerState.Decommissioned, await StateAsync());
        await page.PressAsync($"Enable {world.WorkerId}");
        await Assertions.Expect(page.Row(world.WorkerId).First).ToContainTextAsync("live");
        Assert.Equal(WorkerState.Live, await StateAsync());
        await page.PressAsync($"Free {world.WorkerId}");
        await page.AnswerAsync("Free");
        await page.SaidAsync($"of {world.WorkerId}");
    }

    [Fact]
    public async Task Clusters_ThatShareAStore_AreShownWithTopicsAndLag()
    {
        await using var page = await world.OpenAsync("viewer", "clusters");
        await page.LiveAsync();
        var row = page.Row("tokyo");
        await Assertions.Expect(row).ToContainTextAsync("connected");
        await Assertions.Expect(row).ToContainTextAsync("both");
        await Eventually.HoldsAsync("the other cluster answers", async () =>
        {
            await page.PressAsync("Ask how far they are");
            await page.SaidAsync("of 1 answered");
            return (await page.Page.Locator("#said").TextContentAsync())!.Contains(
                "1 of 1", StringComparison.Ordinal);
        });
        await Assertions.Expect(row).Not.ToContainTextAsync("ask live");
        await Assertions.Expect(page.Page.GetByText("This is berlin")).ToBeVisibleAsync();
    }

    private async Task<WorkerState> StateAsync() =>
        (await world.Client.Workers.ListAsync(Token)).Single(w => w.Id == world.WorkerId).State;
}
