using Microsoft.Playwright;
using OrleansAlluxio.Tests.Browser.Support;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Browser.Pages;

public sealed class OverviewTests(ConsoleWorld world)
{
    [Fact]
    public async Task Overview_OfARealFabric_ShowsTiersFiguresAndFindings()
    {
        await using var page = await world.OpenAsync("viewer");
        await page.LiveAsync();

        var tiers = page.Page.GetByRole(AriaRole.Table, new PageGetByRoleOptions { Name = "Capacity and use per" });
        await Assertions.Expect(tiers.Locator("tbody tr")).ToHaveCountAsync(4);
        await Assertions.Expect(tiers).ToContainTextAsync(world.WorkerId);
        await Assertions.Expect(page.Page.Locator("[data-tile=dirty]")).ToContainTextAsync("1 file");
        await Assertions.Expect(page.Page.Locator(".findings")).ToContainTextAsync("/slow");
        await Assertions.Expect(page.Page.GetByRole(
            AriaRole.Img, new PageGetByRoleOptions { Name = "Hit ratio, now:" })).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Figures_WhileSomebodyReads_ChangeWithoutReload()
    {
        await using var page = await world.OpenAsync("admin");
        await page.LiveAsync();
        await Assertions.Expect(page.Page.Locator("[data-tile=requests]")).Not.ToHaveTextAsync("–");
        var chart = page.Page.GetByRole(AriaRole.Img, new PageGetByRoleOptions { Name = "Throughput, now:" });
        using var stop = new CancellationTokenSource();
        var reading = ReadAsync(stop.Token);

        await Assertions.Expect(chart).Not.ToHaveAttributeAsync(
            "aria-label", new System.Text.RegularExpressions.Regex("from cache 0 B/s"));
        await Assertions.Expect(page.Page.Locator("[data-tile=through]")).Not.ToHaveTextAsync("0 B/s");
        await Assertions.Expect(page.Page.Locator("[data-tile=hits]")).Not.ToHaveTextAsync("–");
        await stop.CancelAsync();
        await reading;
    }

    [Fact]
    public async Task Stream_ThatBreaks_IsSeenAsLostAndFoundAgain()
    {
        await using var page = await world.OpenAsync("viewer", "workers");
        await page.LiveAsync();

        await page.Context.RouteAsync("**/console/events**", static route => route.AbortAsync());
        await page.GoAsync("jobs");
        await Assertions.Expect(page.Page.Locator("#lost")).ToContainTextAsync("Connection lost");
        await Assertions.Expect(page.Page.Locator("#live")).ToHaveAttributeAsync("data-state", "lost");
        await page.Context.UnrouteAllAsync();
        await page.LiveAsync();
        await Assertions.Expect(page.Page.Locator("#lost")).ToBeHiddenAsync();

        // The browser notes requests that found nobody.
        page.Forgive();
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // Enough of them for both workers to own some.
            for (var i = 0; i < 40; i++)
            {
                await world.Client.ReadAsync($"/lake/many/part-{i:D5}.csv");
            }
        }
    }
}
