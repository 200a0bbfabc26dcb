using Microsoft.Playwright;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Browser.Support;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Browser.Pages;

public sealed class TreeTests(ConsoleWorld world)
{
    private const string File = "/lake/sales/2026-q1.parquet";
    private const string Hash = "tree?path=%2Flake%2Fsales%2F2026-q1.parquet";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Directory_OfManyFiles_IsShownPageByPage()
    {
        await using var page = await world.OpenAsync("viewer", "tree?path=%2Flake%2Fmany");
        var rows = page.Page.GetByRole(AriaRole.Table).First.Locator("tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(100);
        await Assertions.Expect(page.Control(AriaRole.Button, "Previous")).ToBeDisabledAsync();

        await page.PressAsync("Next");
        await Assertions.Expect(rows.First).ToContainTextAsync("part-00100.csv");
        await page.PressAsync("Next");
        await Assertions.Expect(rows).ToHaveCountAsync(30);
        await Assertions.Expect(page.Control(AriaRole.Button, "Next")).ToBeDisabledAsync();
        await page.PressAsync("Previous");
        await Assertions.Expect(rows.First).ToContainTextAsync("part-00100.csv");
    }

    [Fact]
    public async Task Name_ThatIsMarkup_IsText()
    {
        await using var page = await world.OpenAsync("admin", "tree?path=%2Flake%2Fsales");
        var link = page.Page.GetByRole(
            AriaRole.Link, new PageGetByRoleOptions { Name = ConsoleWorld.HostileName, Exact = true });
        await link.ClickAsync();
        await page.Page.Locator(".crumbs [aria-current=page]", new PageLocatorOptions
        {
            HasTextString = ConsoleWorld.HostileName,
        }).WaitForAsync();
        await Assertions.Expect(page.Page.GetByText("What the next read does")).ToBeVisibleAsync();
        await Assertions.Expect(page.Page.Locator("main img")).ToHaveCountAsync(0);
        await page.Page.Locator("#path").FillAsync("/\"><script>alert(2)</script>");
        await page.PressAsync("Go");
        await Assertions.Expect(page.Page.Locator(".empty")).ToContainTextAsync("<script>alert(2)</script>");

        // The API's 404 for it is noted by the browser; dialogs and scripts would be noted, too.
        Assert.DoesNotContain(page.Wrong, static w => !w.Contains("404", StringComparison.Ordinal));
        page.Forgive();
    }

    [Fact]
    public async Task File_LoadPinUnpinFree_DoWhatTheySay()
    {
        await using var page = await world.OpenAsync("operator", Hash);
        await page.PressAsync("Load");
        await page.SaidAsync("are cached now");
        await Assertions.Expect(page.Page.Locator(".map")).ToHaveAttributeAsync(
            "aria-label", new System.Text.RegularExpressions.Regex("^10 pages of 1 MiB: .* 0 not cached$"));
        Assert.Equal(10, await page.Page.Locator(".map i.MEM, .map i.SSD").CountAsync());
        Assert.True((await LocateAsync()).CachedBytes > 9 << 20);

        await page.PressAsync("Pin");
        await page.SaidAsync("Pinned");
        await page.Control(AriaRole.Button, "Unpin").WaitForAsync();
        Assert.True((await world.Client.StatAsync(File))!.Pinned);
        await page.PressAsync("Unpin");
        await page.Control(AriaRole.Button, "Pin").WaitForAsync();
        Assert.False((await world.Client.StatAsync(File))!.Pinned);

        await page.PressAsync("Free");
        await page.AnswerAsync("Free");
        await page.SaidAsync("Freed");
        Assert.Equal(0, (await LocateAsync()).CachedBytes);
        await Assertions.Expect(page.Page.Locator(".map")).ToHaveAttributeAsync(
            "aria-label", "10 pages of 1 MiB: 10 not cached");
    }

    [Fact]
    public async Task File_NeedsSync_AsksTheStoreNextTime()
    {
        await using var page = await world.OpenAsync("operator", Hash);
        var asks = page.Page.Locator("dt", new PageLocatorOptions { HasTextString = "Asks the store" })
            .Locator("+ dd");
        await Assertions.Expect(asks).ToHaveTextAsync("no");

        await page.PressAsync("Needs sync");
        await page.SaidAsync("Marked as stale");

        // The page looks again at once, and looking is an access: what it shows is that the mark was obeyed.
        await Assertions.Expect(page.Page.GetByText("Marked stale")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task File_Persist_BeginsAJobForIt()
    {
        await using var page = await world.OpenAsync("operator", Hash);
        await page.PressAsync("Persist");
        await page.SaidAsync("persist job");

        // In this order: one that ends in between is in both lists, and not in neither.
        var under = await world.Client.Jobs.ListAsync(Token);
        var ended = await world.Client.Jobs.HistoryAsync(Token);
        Assert.Contains(
            under.Concat(ended), static j => j.Request is { Kind: JobKind.Persist } && j.Request.Path.Value == File);
    }

    [Fact]
    public async Task File_ForViewers_HasNoActions()
    {
        await using var page = await world.OpenAsync("viewer", Hash);
        await Assertions.Expect(page.Page.GetByText("Viewers look; operators act.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Control(AriaRole.Button, "Pin")).ToHaveCountAsync(0);
    }

    private async Task<FileLocation> LocateAsync() =>
        await world.Client.Administration.LocateAsync(FabricPath.Parse(File), Token);
}
