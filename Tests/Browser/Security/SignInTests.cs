using Microsoft.Playwright;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Browser.Support;

namespace OrleansAlluxio.Tests.Browser.Security;

public sealed class SignInTests(ConsoleWorld world)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Root_OfABrowser_IsTheConsole()
    {
        await using var page = await world.OpenAsync(null);
        await page.Page.GotoAsync(world.Fabric.Http.ToString());

        Assert.Equal(world.Url.ToString(), page.Page.Url);
        await page.Control(AriaRole.Heading, "Sign in").WaitForAsync();
    }

    [Fact]
    public async Task Form_WrongThenRightSecret_SaysSoThenSignsInAndOut()
    {
        await using var page = await world.OpenAsync(null);
        await page.Page.GetByLabel("Access key", new PageGetByLabelOptions { Exact = true }).And(
            page.Page.Locator("#access-key")).FillAsync(world.KeyOf("admin").Id);
        await page.Page.Locator("#secret-key").FillAsync("wrong");
        await page.PressAsync("Sign in");
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Alert).Locator("visible=true"))
            .ToContainTextAsync("no valid key");

        // The browser itself notes the 401 that the form has just shown.
        page.Forgive();
        await page.Page.Locator("#secret-key").FillAsync(world.KeyOf("admin").Secret);
        await page.PressAsync("Sign in");
        await page.Control(AriaRole.Heading, "Overview").WaitForAsync();
        var cookie = Assert.Single(await page.Context.CookiesAsync());
        Assert.Equal((true, SameSiteAttribute.Strict, "/console/"), (cookie.HttpOnly, cookie.SameSite, cookie.Path));
        await page.PressAsync("Sign out");
        await page.Control(AriaRole.Heading, "Sign in").WaitForAsync();

        // The cookie would be no good to a thief any more.
        await page.Context.AddCookiesAsync([new Cookie
        {
            Name = cookie.Name, Value = cookie.Value, Domain = cookie.Domain, Path = cookie.Path,
        }]);
        Assert.Equal(401, await page.FetchAsync("GET", "api/v1/mounts"));
        page.Forgive();
    }

    [Fact]
    public async Task Change_WithoutOrWithAWrongToken_IsRefused()
    {
        await using var page = await world.OpenAsync("admin");
        const string Pin = "api/v1/status?path=/lake/sales/2026-q1.parquet";

        Assert.Equal(403, await page.FetchAsync("PATCH", Pin, new { pinned = true }));
        Assert.Equal(403, await page.FetchAsync("PATCH", Pin, new { pinned = true }, new string('0', 64)));
        Assert.Equal(403, await page.FetchAsync("DELETE", "session"));
        var status = await world.Client.TryGetStatusAsync(
            FabricPath.Parse("/lake/sales/2026-q1.parquet"), OperationOptions.Default, Token);
        Assert.False(status!.Pinned);
        page.Forgive();
    }

    [Theory]
    [InlineData("viewer", "POST", "api/v1/free?path=/lake")]
    [InlineData("viewer", "POST", "api/v1/worker/decommission?id=local")]
    [InlineData("viewer", "GET", "api/v1/configuration")]
    [InlineData("viewer", "GET", "api/v1/logs")]
    [InlineData("operator", "DELETE", "api/v1/mounts?path=/shared")]
    [InlineData("operator", "GET", "api/v1/users")]
    [InlineData("operator", "DELETE", "api/v1/status?path=/lake/sales/2026-q1.parquet")]
    [InlineData("operator", "GET", "api/v1/audit")]
    [InlineData("user", "GET", "api/v1/mounts")]
    [InlineData("user", "GET", "events?topics=jobs")]
    [InlineData("viewer", "GET", "events?topics=audit")]
    public async Task Role_ThatMayNot_IsRefusedByTheServer(string role, string method, string path)
    {
        await using var page = await world.OpenAsync(role);

        Assert.Equal(403, await page.FetchAsync(method, path, csrf: await page.CsrfAsync()));
        page.Forgive();
    }

    [Fact]
    public async Task Bytes_OfFiles_AreNotServedUnderTheConsole()
    {
        await using var page = await world.OpenAsync("admin");

        Assert.Equal(404, await page.FetchAsync("GET", "api/v1/content?path=/lake/sales/2026-q2.parquet"));
        page.Forgive();
    }

    [Theory]
    [InlineData("viewer", "Users and keys", "config")]
    [InlineData("operator", "Users and keys", "users")]
    public async Task Page_OfAnotherRole_IsNotOfferedAndSaysWhyNot(string role, string title, string hash)
    {
        await using var page = await world.OpenAsync(role, hash);

        await Assertions.Expect(page.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = title }))
            .ToHaveCountAsync(0);
        await Assertions.Expect(page.Page.Locator(".fault")).ToContainTextAsync("not for your role");
    }

    [Fact]
    public async Task Key_ThatIsDisabled_EndsTheSessionWithinSeconds()
    {
        await world.Client.Identities.AddUserAsync(
            new FabricUser { Name = "leaver", Role = Core.Security.FabricRole.ReadOnly }, Token);
        var key = await world.Client.Identities.AddKeyAsync(new KeyRequest("leaver", null), Token);
        await using var page = await world.OpenAsync(null);
        await page.SignInQuietlyAsync(key.Key.Id, key.Secret);
        await page.GoAsync("jobs");
        await page.Page.ReloadAsync();
        await page.LiveAsync();

        await world.Client.Identities.RemoveUserAsync("leaver", Token);

        await page.Control(AriaRole.Heading, "Sign in").WaitForAsync();
        await Assertions.Expect(page.Page.GetByText("Your session has ended.")).ToBeVisibleAsync();
        page.Forgive();
    }
}
