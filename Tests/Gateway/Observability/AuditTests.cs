using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAlluxio.Core.Auditing;
using OrleansAlluxio.Silo;
using OrleansAlluxio.Silo.Options;
using OrleansAlluxio.Tests.Gateway.Cli;

namespace OrleansAlluxio.Tests.Gateway.Observability;

/// <summary>The audit log of a running fabric.</summary>
public sealed class AuditTests : IDisposable
{
    private const StringComparison Ordinal = StringComparison.Ordinal;

    private readonly string _directory = Directory.CreateTempSubdirectory("fabric-audited").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Home => Path.Combine(_directory, "home");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Records_UnderConcurrentLoad_AreTheOperations()
    {
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        var silo = await FabricSilo.StartAsync(
            new UpOptions { Home = Home, S3 = any, WebHdfs = any, Http = any, Audit = true },
            NullLoggerFactory.Instance, Token);
        using var http = new HttpClient();
        var login = new AuthenticationHeaderValue("Bearer", silo.Credentials.Token);
        (Uri Url, AuthenticationHeaderValue? Login)[] kinds =
        [
            (new Uri(silo.HttpUrl, "/api/v1/status?path=/"), login),
            (new Uri(silo.HttpUrl, "/api/v1/status?path=/absent"), login),
            (new Uri(silo.HttpUrl, "/api/v1/status?path=/"), null),
            (new Uri(silo.HttpUrl, "/api/v1/none"), login),
            (new Uri(silo.S3Url, "/bucket/key"), null),
            (new Uri(silo.WebHdfsUrl!, "/webhdfs/v1/?op=LISTSTATUS&user.name=root"), null),
            (new Uri(silo.WebHdfsUrl!, "/webhdfs/v1/?op=NONSENSE&user.name=root"), null),
        ];

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 50 * kinds.Length), new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (i, cancelled) =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, kinds[i % kinds.Length].Url);
                request.Headers.Authorization = kinds[i % kinds.Length].Login;
                (await http.SendAsync(request, cancelled)).Dispose();
            });
        await silo.DisposeAsync();

        var found = AuditVerifier.Verify(Path.Combine(Home, "audit"), Token);
        Assert.Empty(found.Problems);
        Assert.Equal(50 * kinds.Length, found.Operations);
        var lines = Directory.GetFiles(Path.Combine(Home, "audit"), "*.jsonl").SelectMany(File.ReadAllLines).ToList();
        Assert.Equal(150, lines.Count(static l => l.Contains("\"decision\":\"refused\",\"status\":40", Ordinal)
            && (l.Contains("AccessDenied", Ordinal) || l.Contains("Unauthenticated", Ordinal)
                || l.Contains("Unsupported", Ordinal) || l.Contains("IllegalArgument", Ordinal))));
        Assert.Equal(50, lines.Count(static l =>
            l.Contains("\"operation\":\"ListStatus\",\"user\":\"root\"", Ordinal)
            && l.Contains("\"decision\":\"allowed\"", Ordinal)));
    }

    [Fact]
    public async Task KillNine_LeavesALogThatVerifiesAndGoesOn()
    {
        var environment = new Dictionary<string, string>
        {
            ["FABRIC_RUNTIME_DIR"] = Path.Combine(_directory, "run"),
        };
        var before = 0L;
        for (var round = 0; round < 2; round++)
        {
            await using var process = ProcessRun.Start(
                "OrleansAlluxio.Silo", environment, "up", "--audit", "--home", Home, "--s3", "127.0.0.1:0",
                "--webhdfs", "none", "--http", "127.0.0.1:0");
            var ready = await process.LineAsync(Token);
            using var http = new HttpClient { BaseAddress = new Uri(ready.Split("http=")[^1]) };
            for (var i = 0; i < 300; i++)
            {
                (await http.GetAsync("/health/live", Token)).Dispose();
            }

            await process.SignalAsync("KILL", Token);
            await process.EndAsync(Token);
            var found = AuditVerifier.Verify(Path.Combine(Home, "audit"), Token);
            Assert.Empty(found.Problems);

            // What was answered a moment before the kill may wait in the process; the rest is there.
            Assert.InRange(found.Operations, before + 1, before + 300);
            before = found.Operations;
        }
    }

}
