using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.Api;
using OrleansAlluxio.Gateway.Console;
using OrleansAlluxio.Tests.Unit.Client.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.Console;

public sealed partial class ConsoleDoorTests : IAsyncLifetime
{
    private readonly MemoryFabric _fabric = new();
    private ApiDoor _door = null!;
    private HttpClient _http = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _door = await StartAsync(new ConsoleOptions { StreamsPerSessionMax = 1 });
        _http = new HttpClient { BaseAddress = new Uri(_door.Url, "/console/") };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _door.DisposeAsync();
    }

    [Fact]
    public async Task Assets_All_AreServedStrictlyAndAskOnlyForEachOther()
    {
        Assert.Contains("index.html", ConsoleAssets.Names);
        foreach (var name in ConsoleAssets.Names)
        {
            using var answer = await _http.GetAsync(name, Token);
            var text = await answer.Content.ReadAsStringAsync(Token);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("script-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single());
            Assert.DoesNotContain("unsafe", answer.Headers.GetValues("Content-Security-Policy").Single());
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.DoesNotMatch(Markup(), text);
            using var again = new HttpRequestMessage(HttpMethod.Get, name);
            again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
            using var unchanged = await _http.SendAsync(again, Token);
            Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
            foreach (var path in Imports().Matches(text).Select(static m => m.Groups[1].Value))
            {
                var target = new Uri(new Uri(_http.BaseAddress!, name), path);
                Assert.Contains(target.AbsolutePath["/console/".Length..], ConsoleAssets.Names);
            }
        }
    }

    [Theory]
    [InlineData("../api/v1/mounts", 401)]
    [InlineData("api/v1/mounts", 401)]
    [InlineData("events?topics=status", 401)]
    [InlineData("nothing.js", 404)]
    [InlineData("..%2f..%2fetc/passwd", 404)]
    public async Task Get_WithoutSession_IsRefused(string path, int status)
    {
        using var answer = await _http.GetAsync(path, Token);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task SignIn_FromAnotherSite_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "session") { Content = Login() };
        request.Headers.Add("Origin", "https://evil.example");
        using var foreign = await _http.SendAsync(request, Token);
        using var sibling = new HttpRequestMessage(HttpMethod.Post, "session") { Content = Login() };
        sibling.Headers.Add("Sec-Fetch-Site", "same-site");
        using var other = await _http.SendAsync(sibling, Token);
        using var form = await _http.PostAsync(
            "session", new FormUrlEncodedContent([new("accessKey", "access"), new("secretKey", "secret")]), Token);

        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, form.StatusCode);
    }

    [Fact]
    public async Task SignIn_GuessedTooOften_WaitsAlsoWithTheRightSecret()
    {
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await _http.PostAsync("session", Login("wrong"), Token);
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var answer = await _http.PostAsync("session", Login(), Token);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
    }

    [Fact]
    public async Task Cookie_AtTheApiItself_IsNoLogin()
    {
        using var signedIn = await _http.PostAsync("session", Login(), Token);
        using var through = await _http.GetAsync("api/v1/mounts", Token);
        using var past = new HttpRequestMessage(HttpMethod.Get, "/api/v1/mounts");
        past.Headers.Add("Cookie", signedIn.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        using var answer = await _http.SendAsync(past, Token);

        Assert.Equal(HttpStatusCode.OK, through.StatusCode);
        Assert.Contains("sandbox", through.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Events_MoreThanASessionMayHave_AreRefusedUntilOneEnds()
    {
        using var signedIn = await _http.PostAsync("session", Login(), Token);
        using (var first = await _http.GetAsync(
            "events?topics=mounts", HttpCompletionOption.ResponseHeadersRead, Token))
        {
            using var lines = new StreamReader(await first.Content.ReadAsStreamAsync(Token));

            // The beat comes first.
            string? line;
            do
            {
                line = await lines.ReadLineAsync(Token);
                Assert.NotNull(line);
            }
            while (line != "event: mounts");

            using var second = await _http.GetAsync("events?topics=mounts", Token);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        }

        using var unknown = await _http.GetAsync("events?topics=nonsense", Token);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
    }

    [Fact]
    public async Task Console_ThatIsOff_IsNotThere()
    {
        await using var door = await StartAsync(null);
        using var http = new HttpClient { BaseAddress = door.Url };
        using var answer = await http.GetAsync("/console/", Token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Cookie_BehindAProxyThatEndsTls_IsForTlsOnly()
    {
        await using var door = await StartAsync(new ConsoleOptions { PublicUrl = new Uri("https://fabric.example") });
        using var http = new HttpClient { BaseAddress = door.Url };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/console/session") { Content = Login() };
        request.Headers.Host = "fabric.example";
        request.Headers.Add("Origin", "https://fabric.example");
        using var answer = await http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("; secure", answer.Headers.GetValues("Set-Cookie").Single());
    }

    private static JsonContent Login(string secret = "secret") =>
        JsonContent.Create(new { accessKey = "access", secretKey = secret }, options: JsonSerializerOptions.Web);

    // What would let data become markup or code.
    [GeneratedRegex(
        @"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|https?://(?!www\.w3|…)")]
    private static partial Regex Markup();

    [GeneratedRegex(@"(?:from|import) '([^']+)'")]
    private static partial Regex Imports();

    private ValueTask<ApiDoor> StartAsync(ConsoleOptions? console) => ApiDoor.StartAsync(
        _fabric,
        new ApiDoorOptions
        {
            Port = 0,
            Token = "token",
            Keys = new StaticAccessKeys("access", "secret", FabricCaller.System, _fabric.Identities),
            Console = console,
        },
        TimeProvider.System, NullLoggerFactory.Instance, Token);
}
