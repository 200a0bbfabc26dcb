using System.Net.Http.Headers;
using System.Text;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Faults;

/// <summary>No spelling of a path leaves the store: not as a key, a query, a copy source or a rename target.</summary>
public sealed class TraversalTests : IAsyncLifetime
{
    private const string Secret = "canary-outside-the-store";

    private static readonly string[] Spellings =
    [
        "../outside", "../../outside", "..%2foutside", "%2e%2e/outside", "%2E%2E%2Foutside", "a/../../outside",
        "a/%2e%2e/%2e%2e/outside", "./../outside", "a/./../../outside", "..%5coutside", "%00/outside",
        "a%00/../outside",
        "%c0%ae%c0%ae/outside", "%ff%fe/outside", "//outside", "a//../outside", ".fabric-tmp/x", "a/..", "..", ".",
    ];

    private readonly FabricHome _home = new();
    private FabricProcess _fabric = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_home.In("outside"), Secret, Token);
        _fabric = await FabricProcess.StartAsync(_home);
        using var client = _fabric.Api();
        await client.WriteAsync("/bucket/a/inside", FabricCalls.Bytes(1, 100));
        await client.WriteAsync("/outside", Encoding.ASCII.GetBytes("another bucket's"));
    }

    public async ValueTask DisposeAsync()
    {
        await _fabric.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task S3Key_OfAnySpelling_StaysInside()
    {
        foreach (var spelling in Spellings)
        {
            foreach (var method in new[] { "GET", "HEAD", "PUT", "DELETE" })
            {
                var (status, body) = await RawS3.SendAsync(_fabric, method, "/bucket/" + spelling, null, Token);
                AssertHarmless(status, body, $"{method} {spelling}");
            }
        }

        AssertUntouched();
    }

    [Fact]
    public async Task CopySource_OfAnySpelling_StaysInside()
    {
        foreach (var spelling in Spellings)
        {
            foreach (var source in new[] { "/bucket/" + spelling, "bucket/" + spelling, spelling, "/" + spelling })
            {
                var (status, body) = await RawS3.SendAsync(_fabric, "PUT", "/bucket/copy", source, Token);
                AssertHarmless(status, body, $"copy {source}");
            }
        }

        AssertUntouched();
    }

    [Fact]
    public async Task ApiPath_OfAnySpelling_StaysInside()
    {
        using var http = new HttpClient { BaseAddress = _fabric.Http };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{FabricProcess.AccessKey}:{FabricProcess.SecretKey}")));
        foreach (var spelling in Spellings)
        {
            foreach (var (method, route) in new[]
            {
                ("GET", "content"), ("GET", "status"), ("GET", "list"), ("PUT", "content"), ("DELETE", "status"),
            })
            {
                await CallAsync(http, method, $"/api/v1/{route}?path=/bucket/{spelling}", null);
            }

            await CallAsync(http, "POST", $"/api/v1/directory?path=/bucket/{spelling}", "{}");
            await CallAsync(http, "POST", $"/api/v1/rename?path=/bucket/a/inside&target=/bucket/{spelling}", "{}");
            await CallAsync(http, "POST", $"/api/v1/copy?path=/bucket/{spelling}&target=/bucket/copied", "{}");
        }

        AssertUntouched();
    }

    private static async Task CallAsync(HttpClient http, string method, string url, string? json)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(url, UriKind.Relative));
        if (json is not null || method == "PUT")
        {
            request.Content = new StringContent(
                json ?? "intruder", Encoding.UTF8, json is null ? "application/octet-stream" : "application/json");
        }

        using var answer = await http.SendAsync(request, Token);
        AssertHarmless((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Token), $"{method} {url}");
    }

    private static void AssertHarmless(int status, string body, string what)
    {
        Assert.True(status < 500, $"{what}: {status}: {body}");
        Assert.False(body.Contains(Secret, StringComparison.Ordinal), $"{what} reads outside");
        Assert.False(body.Contains("SignatureDoesNotMatch", StringComparison.Ordinal), $"{what} was not tried: {body}");
    }

    // Whatever was accepted (a backslash is a letter of a name) lies in the bucket; nothing else changed.
    private void AssertUntouched()
    {
        Assert.Equal(Secret, File.ReadAllText(_home.In("outside")));
        Assert.Equal("another bucket's", File.ReadAllText(_home.InStore("/outside")));
        Assert.Equal(
            ["home", "outside", "run", "ssd", "store"],
            Directory.GetFileSystemEntries(_home.In()).Select(Path.GetFileName).Order());
        Assert.Equal(
            [".fabric-tmp", "bucket", "outside"],
            Directory.GetFileSystemEntries(_home.Store).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
