using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;

namespace OrleansAlluxio.Tests.Browser.Support;

/// <summary>
/// A window at the console, in a browser context of its own. It notes what must never be: errors in the script's
/// console, dialogs that nobody of ours opened, requests to another host.
/// </summary>
internal sealed class ConsolePage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly Uri _url;
    private readonly ConcurrentQueue<string> _wrong = new();
    private volatile bool _isForgiven;

    private ConsolePage(IBrowserContext context, IPage page, Uri url)
    {
        _context = context;
        _url = url;
        Page = page;
    }

    /// <summary>The window.</summary>
    public IPage Page { get; }

    /// <summary>Its cookies and its requests past the page.</summary>
    public IBrowserContext Context => _context;

    /// <summary>What must never be, and was.</summary>
    public IEnumerable<string> Wrong => _wrong;

    public static async Task<ConsolePage> NewAsync(IBrowser browser, Uri url, ConsolePageOptions options)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = options.Width, Height = options.Height },
            ColorScheme = options.Dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            Locale = "en-US",
        });
        context.SetDefaultTimeout(60_000);
        var page = await context.NewPageAsync();
        var own = new ConsolePage(context, page, url);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !own.IsForgiven(message.Text))
            {
                own._wrong.Enqueue($"console {message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => own._wrong.Enqueue($"script: {error}");
        page.Dialog += (_, dialog) =>
        {
            own._wrong.Enqueue($"dialog: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url).Authority != url.Authority)
            {
                own._wrong.Enqueue($"another host: {request.Url}");
            }
        };
        return own;
    }

    /// <summary>Signs in without the form.</summary>
    public async Task SignInQuietlyAsync(string accessKey, string secretKey)
    {
        var answer = await _context.APIRequest.PostAsync(
            new Uri(_url, "session").ToString(),
            new APIRequestContextOptions { DataObject = new { accessKey, secretKey } });
        Assert.Equal(200, answer.Status);
    }

    /// <summary>Opens a page by what follows the number sign, and waits until it is there.</summary>
    public async Task GoAsync(string hash)
    {
        await Page.GotoAsync($"{_url}{(hash.Length > 0 ? "#/" + hash : string.Empty)}");
        await Page.Locator("main h1").WaitForAsync();
        await Assertions.Expect(Page.Locator("main[aria-busy]")).ToHaveCountAsync(0);
    }

    /// <summary>Waits until the live stream has brought its first news.</summary>
    public Task LiveAsync() =>
        Assertions.Expect(Page.Locator("#live")).ToHaveAttributeAsync("data-state", "live");

    /// <summary>A control by its role and name.</summary>
    public ILocator Control(AriaRole role, string name) =>
        Page.GetByRole(role, new PageGetByRoleOptions { Name = name, Exact = true });

    /// <summary>Presses a button.</summary>
    public Task PressAsync(string name) => Control(AriaRole.Button, name).ClickAsync();

    /// <summary>Presses a button of the dialog that is open.</summary>
    public Task AnswerAsync(string name) =>
        Page.Locator("dialog").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = name, Exact = true })
            .ClickAsync();

    /// <summary>Waits until something is said to those who listen.</summary>
    public Task SaidAsync(string text) => Assertions.Expect(Page.Locator("#said")).ToContainTextAsync(text);

    /// <summary>The row of a table by what is in it.</summary>
    public ILocator Row(string text) => Page.Locator("tbody tr", new PageLocatorOptions { HasTextString = text });

    /// <summary>Sends a request as a script of the page would, with whatever headers, and returns its status.</summary>
    public async Task<int> FetchAsync(string method, string path, object? body = null, string? csrf = null)
    {
        const string Script = """
            async ([method, path, body, csrf]) => {
              const headers = {};
              if (body !== null) headers['content-type'] = 'application/json';
              if (csrf !== null) headers['x-fabric-csrf'] = csrf;
              const answer = await fetch(path, { method, headers, body: body === null ? undefined : body });
              return answer.status;
            }
            """;
        return await Page.EvaluateAsync<int>(
            Script, new object?[] { method, path, body is null ? null : JsonSerializer.Serialize(body), csrf });
    }

    /// <summary>The token that this session's changes carry.</summary>
    public Task<string> CsrfAsync() =>
        Page.EvaluateAsync<string>("async () => (await (await fetch('session')).json()).csrf");

    /// <summary>
    /// Forgets what was wrong so far: it was meant to be. What the browser says of requests that fail is forgiven from
    /// now on, too: it may come to saying so later.
    /// </summary>
    public void Forgive()
    {
        _isForgiven = true;
        _wrong.Clear();
    }

    private bool IsForgiven(string text) =>
        _isForgiven && text.StartsWith("Failed to load resource", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Empty(_wrong);
    }
}
