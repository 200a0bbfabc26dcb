using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using OrleansAlluxio.Tests.Cluster.CrossCluster;
using OrleansAlluxio.Tests.Cluster.Doctor;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Cluster.Workers;

namespace OrleansAlluxio.Tests.Cluster.Observability;

/// <summary>Workers and discovery as an operator sees them: figures, health, spans.</summary>
public sealed class WorkerObservedTests
{
    private const int FileBytes = 300_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Figures_OfAWorker_AreInReportsAndToItsOwnScraper()
    {
        await using var cluster = await WorkerCluster.StartAsync(workers: 1);
        await cluster.OnlyWorkersAsync();
        await File.WriteAllBytesAsync(cluster.Home.InStore("/f"), FabricCalls.Bytes(1, FileBytes), Token);
        await cluster.Api.ReadAsync("/f");
        var id = (await cluster.StatusAsync(0)).Id;

        // Over the server, with the worker's name. A request is counted when it has ended, a moment after its answer.
        var text = string.Empty;
        await Eventually.HoldsAsync("the worker's read is counted", async () =>
        {
            text = await cluster.Api.Process.ReadWorkerMetricsAsync(Token);
            return text.Contains(
                $"fabric_door_request_duration_seconds_count{{worker=\"{id}\",door=\"data\",operation=\"read\"}} ",
                StringComparison.Ordinal);
        });
        Assert.Contains($"fabric_fill_reads_total{{worker=\"{id}\"}} 1\n", text, StringComparison.Ordinal);
        var (code, report) = await FabricCommand.RunAsync(cluster.Server, "report", "metrics");
        Assert.True(code == 0, report);
        Assert.Contains($"fabric_fill_reads_total worker={id}", report, StringComparison.Ordinal);
        (code, report) = await FabricCommand.RunAsync(cluster.Server, "stats", "--interval=0.2");
        Assert.True(code == 0, report);
        Assert.Contains($"  {id}\n", report, StringComparison.Ordinal);

        // And to whoever scrapes the worker itself.
        using var http = new HttpClient { BaseAddress = cluster.Worker(0).Http };
        Assert.Equal("live\n", await http.GetStringAsync("/health/live", Token));
        Assert.Equal("ready\n", await http.GetStringAsync("/health/ready", Token));
        foreach (var path in new[] { "/metrics", "/cluster/v1/metrics", "/cluster/v1/facts" })
        {
            using var refused = await http.GetAsync(path, Token);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", cluster.TokenOf(0));
        Assert.Contains(
            "fabric_pagestore_used_bytes{", await http.GetStringAsync("/metrics", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spans_OfARead_AreOneTreeOverTwoProcesses()
    {
        await using var collector = new SpanCollector();
        var otlp = collector.Url.ToString();
        using var asked = new Activity("test").Start();
        asked.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        await using (var cluster = await WorkerCluster.StartAsync(workers: 0, "--otlp", otlp))
        {
            await cluster.AddWorkerAsync("--otlp", otlp);
            await cluster.OnlyWorkersAsync();
            await File.WriteAllBytesAsync(cluster.Home.InStore("/f"), FabricCalls.Bytes(1, FileBytes), Token);
            await cluster.Api.ReadAsync("/f");

            // A drain sends what is left.
            Assert.Equal(0, await cluster.Worker(0).StopAsync());
            Assert.Equal(0, await cluster.Server.StopAsync());
        }

        var spans = collector.Spans;
        var step = spans.First(static s => s.Name.StartsWith("store read", StringComparison.Ordinal));
        var worker = step.Process;
        var trace = spans.Where(s => s.Trace == step.Trace)
            .DistinctBy(static s => s.Id) // What was not answered in time is sent again.
            .ToDictionary(static s => s.Id);

        // From the store read of the worker up to the request at the server's door.
        List<CollectedSpan> way = [step];
        while (trace.TryGetValue(way[^1].Parent, out var up))
        {
            way.Add(up);
        }

        Assert.Contains(way, s => s.Process == worker && s.Name == "read");
        Assert.NotEqual(worker, way[^1].Process);

        // And above it, whoever asked.
        Assert.Equal(asked.TraceId.ToHexString(), step.Trace);
    }

    [Fact]
    public async Task Discovery_ForWhoHasTheToken_TellsFigures()
    {
        await using var discovery = await DiscoveryProcess.StartAsync();
        using var http = new HttpClient { BaseAddress = discovery.Url };

        Assert.Equal("ready\n", await http.GetStringAsync("/health/ready", Token));
        using var refused = await http.GetAsync("/metrics", Token);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", DiscoveryProcess.MetricsToken);
        Assert.Contains(
            "fabric_door_active{door=\"discovery\"}", await http.GetStringAsync("/metrics", Token),
            StringComparison.Ordinal);
    }
}
