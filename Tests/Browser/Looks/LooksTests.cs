using System.Reflection;
using Microsoft.Playwright;
using OrleansAlluxio.Tests.Browser.Support;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Browser.Looks;

/// <summary>
/// How pages look and whether everybody can use them. With <c>FABRIC_CONSOLE_PICTURES=DIR</c> each page is written
/// there as a picture, in both themes.
/// </summary>
public sealed class LooksTests(ConsoleWorld world)
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("FABRIC_CONSOLE_PICTURES");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Pages => new()
    {
        { "overview", "overview" }, { "tree", "tree?path=%2Flake%2Fsales" },
        { "file", "tree?path=%2Flake%2Fsales%2F2026-q2.parquet" }, { "mounts", "mounts" }, { "workers", "workers" },
        { "jobs", "jobs" }, { "persists", "persists" }, { "clusters", "clusters" }, { "users", "users" },
        { "config", "config" }, { "logs", "logs" }, { "audit", "audit" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_InBothThemesAndNarrow_IsUsableByEverybody(string name, string hash)
    {
        await using var page = await world.OpenAsync("admin", hash);
        if (hash.Split('?')[0] is not ("tree" or "users" or "config"))
        {
            await page.LiveAsync();
        }

        await CheckAsync(page, name);
        await SettleAsync(page, name);
        await PictureAsync(page, $"{name}-light");
        await page.PressAsync("Dark theme");
        await CheckAsync(page, name + " dark");
        await PictureAsync(page, $"{name}-dark");
        await page.Page.SetViewportSizeAsync(360, 740);
        await CheckAsync(page, name + " at 360 px");
        await PictureAsync(page, name == "overview" ? "overview-narrow" : null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SignIn_InBothThemes_IsUsableByEverybody(bool dark)
    {
        await using var page = await world.OpenAsync(null, options: new ConsolePageOptions { Dark = dark });
        await CheckAsync(page, "sign in");
        await PictureAsync(page, dark ? "signin-dark" : "signin-light");
    }

    [Fact]
    public async Task Keyboard_Alone_SignsInWalksPagesAndAnswersADialog()
    {
        await using var page = await world.OpenAsync(null);
        var keyboard = page.Page.Keyboard;
        var (id, secret) = world.KeyOf("admin");
        await keyboard.TypeAsync(id);
        await keyboard.PressAsync("Tab");
        await keyboard.TypeAsync(secret);
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Control(AriaRole.Heading, "Overview")).ToBeFocusedAsync();

        await TabToAsync(page, "Mounts");
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Control(AriaRole.Heading, "Mounts").First).ToBeFocusedAsync();
        await TabToAsync(page, "Mount a store");
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("dialog")).ToBeVisibleAsync();
        Assert.True(await page.Page.EvaluateAsync<bool>("document.activeElement.closest('dialog') !== null"));
        await keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Page.Locator("dialog")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Control(AriaRole.Button, "Mount a store")).ToBeFocusedAsync();
        Assert.Equal(
            "solid", await page.Page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
    }

    private static async Task TabToAsync(ConsolePage page, string name)
    {
        for (var i = 0; i < 60; i++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            if (await page.Page.EvaluateAsync<string>("document.activeElement.textContent") == name)
            {
                return;
            }
        }

        Assert.Fail($"The keyboard does not reach {name}.");
    }

    private static async Task CheckAsync(ConsolePage page, string what)
    {
        await using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("accessibility.js")!;
        using var reader = new StreamReader(stream);
        var found = await page.Page.EvaluateAsync<string[]>(await reader.ReadToEndAsync(Token));
        Assert.True(found.Length == 0, $"{what}:\n{string.Join('\n', found)}");
    }

    // For pictures something should have happened lately.
    private async Task SettleAsync(ConsolePage page, string name)
    {
        if (Pictures is null || name != "overview")
        {
            return;
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(75));
        for (var turn = 0; !limit.IsCancellationRequested; turn++)
        {
            for (var i = 0; i < 20 + (turn * 7 % 60); i++)
            {
                await world.Client.ReadAsync($"/lake/many/part-{(i + turn) % 230:D5}.csv");
            }

            await world.Client.ReadAsync(turn % 3 == 0 ? "/lake/sales/2026-q1.parquet" : "/lake/sales/2026-q2.parquet");
        }

        await page.Page.WaitForTimeoutAsync(1500);
    }

    private static async Task PictureAsync(ConsolePage page, string? name)
    {
        if (Pictures is not null && name is not null)
        {
            Directory.CreateDirectory(Pictures);
            await page.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Pictures, name + ".png") });
        }
    }
}
