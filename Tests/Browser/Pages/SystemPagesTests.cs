using Microsoft.Playwright;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Tests.Browser.Support;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Browser.Pages;

public sealed class SystemPagesTests(ConsoleWorld world)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task User_AddedWithKeyAndRemoved_ExistsAndIsGone()
    {
        await using var page = await world.OpenAsync("admin", "users");
        await page.PressAsync("Add a user");
        await page.Page.Locator("dialog").GetByLabel("Name").FillAsync("ann");
        await page.Page.Locator("dialog").GetByLabel("Role").SelectOptionAsync("operator");
        await page.Page.Locator("dialog").GetByLabel("Rights").FillAsync("logs-*=read");
        await page.AnswerAsync("Add");
        await page.Row("ann").WaitForAsync();
        var user = await world.Client.Identities.TryGetUserAsync("ann", Token);
        Assert.Equal((FabricRole.Operator, "logs-*"), (user!.Role, Assert.Single(user.Rights).Bucket));

        await page.PressAsync("New key for ann");
        await page.AnswerAsync("Make key");
        var id = await page.Page.Locator("[data-secret=id]").TextContentAsync();
        var secret = await page.Page.Locator("[data-secret=value]").TextContentAsync();
        await page.AnswerAsync("Close");
        using (var own = world.Fabric.Api(id!, secret!))
        {
            Assert.NotEmpty(await own.Administration.ListMountsAsync(Token));
        }

        await page.PressAsync($"Disable {id}");
        await page.SaidAsync("Disabled");
        Assert.False((await world.Client.Identities.ListKeysAsync("ann", Token)).Single().Enabled);
        await page.PressAsync("Role of ann");
        await page.Page.Locator("dialog").GetByLabel("Role").SelectOptionAsync("readonly");
        await page.AnswerAsync("Change");
        await page.SaidAsync("ann is viewer now");
        await page.PressAsync("Remove ann");
        await page.AnswerAsync("Remove");
        await Assertions.Expect(page.Row("ann")).ToHaveCountAsync(0);
        Assert.Null(await world.Client.Identities.TryGetUserAsync("ann", Token));
    }

    [Fact]
    public async Task Mount_AddedChangedAndRemoved_IsInTheTreeMeanwhile()
    {
        var store = Directory.CreateTempSubdirectory("fabric-browser-mount");
        await File.WriteAllTextAsync(Path.Combine(store.FullName, "f"), "x", Token);
        await using var page = await world.OpenAsync("admin", "mounts");
        await page.LiveAsync();
        await page.PressAsync("Mount a store");
        await page.Page.GetByLabel("Path in the tree").FillAsync("/added");
        await page.Page.GetByLabel("Store", new PageGetByLabelOptions { Exact = true })
            .FillAsync(new Uri(store.FullName).AbsoluteUri);
        await page.AnswerAsync("Mount");
        await page.Row("/added").WaitForAsync();
        Assert.NotNull(await world.Client.StatAsync("/added/f"));
        await page.PressAsync("Change /added");
        await page.Page.GetByLabel("Read only").CheckAsync();
        await page.AnswerAsync("Change");
        await Assertions.Expect(page.Row("/added")).ToContainTextAsync("read only");
        await page.PressAsync("Unmount /added");
        await page.AnswerAsync("Unmount");
        await Assertions.Expect(page.Row("/added")).ToHaveCountAsync(0);
        Assert.DoesNotContain(
            await world.Client.Administration.ListMountsAsync(Token), static m => m.Path.Value == "/added");
        store.Delete(recursive: true);
    }

    [Fact]
    public async Task Configuration_Shown_HasTheOriginOfEachValue()
    {
        await using var page = await world.OpenAsync("admin", "config");
        await Assertions.Expect(page.Row("--cluster-id")).ToContainTextAsync("command line");
        await Assertions.Expect(page.Row("--sync-interval")).ToContainTextAsync("default");
        await Assertions.Expect(page.Row("keys")).ToContainTextAsync("FABRIC_ACCESS_KEY");
        await Assertions.Expect(page.Page.Locator("body")).Not.ToContainTextAsync(FabricProcess.SecretKey);
        await page.PressAsync("Set a property");
        await page.Page.GetByLabel("Path, with everything below").FillAsync("/lake/many");
        await page.Page.Locator("dialog").GetByLabel("Value").FillAsync("42s");
        await page.AnswerAsync("Set");
        await page.SaidAsync("is 42s below");
        Assert.Contains(
            await world.Client.Administration.ListPathPropertiesAsync(Token),
            static p => p.Path == FabricPath.Parse("/lake/many") && p.Name == PropertyNames.SyncInterval);
        await page.PressAsync("Remove sync-interval of /lake/many");
        await page.AnswerAsync("Remove");
        await page.SaidAsync("Removed");
        Assert.Empty(await world.Client.Administration.ListPathPropertiesAsync(Token));
    }

    [Fact]
    public async Task Logs_Shown_HaveTheLifeOfTheProcess()
    {
        await using var page = await world.OpenAsync("operator", "logs");
        await page.LiveAsync();
        await Assertions.Expect(page.Row("Fabric API listens on")).ToContainTextAsync("information");
        await page.Page.GetByLabel("From", new PageGetByLabelOptions { Exact = true }).SelectOptionAsync("CRITICAL");
        await Assertions.Expect(page.Page.GetByText("No lines")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Audit_Shown_HasWhatWasJustDoneAndHolds()
    {
        await using var page = await world.OpenAsync("admin", "audit");
        await page.LiveAsync();
        Assert.Null(await world.Client.StatAsync("/lake/audited-by-test"));
        await Assertions.Expect(page.Row("/lake/audited-by-test").First).ToContainTextAsync("stat");
        await Assertions.Expect(page.Row("console sign in").First).ToContainTextAsync("127.0.0.1");
        await page.PressAsync("Verify the chain");
        await page.SaidAsync("The chain holds");
    }
}
