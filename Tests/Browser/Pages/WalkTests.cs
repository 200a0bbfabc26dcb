using Microsoft.Playwright;
using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Tests.Browser.Support;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Browser.Pages;

/// <summary>
/// An operator breaks a store, kills a worker, stops another cluster and fills the tiers; the console says which. In a
/// fabric of its own, which is of no use to others after it.
/// </summary>
public sealed class WalkTests
{
    private const int FileBytes = 4 << 20;

    [Fact]
    public async Task Overview_OfWhatAnOperatorBroke_NamesEachCause()
    {
        Assert.SkipWhen(Chromium.Executable is null, "no Chromium here; eng/install-test-servers installs it");
        await using var world = new ConsoleWorld();
        await world.InitializeAsync();
        await using var page = await world.OpenAsync("viewer");
        await page.LiveAsync();

        await SeesAsync(page, "/slow");

        await world.KillWorkerAsync();
        await SeesAsync(page, $"worker {world.WorkerId}", "its process is not running");

        await world.KillOtherAsync();
        await SeesAsync(page, "cluster tokyo", "its process is not running");

        await FillAsync(world);
        await SeesAsync(page, "written with MUST_CACHE", "/scratch/");
    }

    private static async Task FillAsync(ConsoleWorld world)
    {
        try
        {
            for (var i = 0; i < 100; i++)
            {
                await world.Client.WriteAsync($"/scratch/{i}", FabricCalls.Bytes(i, FileBytes), WriteType.MustCache);
            }

            Assert.Fail("The tiers took more than they have.");
        }
        catch (FabricException e) when (e.Kind is not FabricErrorKind.InvalidArgument)
        {
            // Full.
        }
    }

    private static async Task SeesAsync(ConsolePage page, params string[] words)
    {
        var findings = page.Page.Locator(".findings li");
        var again = page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Look again" });
        await Eventually.HoldsAsync(string.Join(", ", words), async () =>
        {
            await again.ClickAsync();
            await Assertions.Expect(again).ToBeEnabledAsync(
                new LocatorAssertionsToBeEnabledOptions { Timeout = 60_000 });
            var shown = await findings.AllInnerTextsAsync();
            return shown.Any(text => words.All(w => text.Contains(w, StringComparison.Ordinal)));
        });
    }
}
