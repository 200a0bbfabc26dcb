using System.Diagnostics.Metrics;
using System.Net;
using System.Text.RegularExpressions;
using OrleansAlluxio.Core.Diagnostics;

namespace OrleansAlluxio.Tests.Gateway.Observability;

/// <summary>What a running fabric tells Prometheus, and the files that lean on it.</summary>
public sealed partial class MetricsTests(ObservedSilo silo) : IClassFixture<ObservedSilo>
{
    // Given by Prometheus itself to every sample that it takes.
    private static readonly string[] ScrapeLabels = ["instance", "job"];

    private static string Root
    {
        get
        {
            var at = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(at, "OrleansAlluxio.sln")))
            {
                at = Path.GetDirectoryName(at) ?? throw new InvalidOperationException("no source tree above the tests");
            }

            return at;
        }
    }

    [Fact]
    public async Task Scrape_AfterRequests_CountsThem()
    {
        var metrics = new ScrapedMetrics(await silo.ScrapeAsync());

        (string, string) door = ("door", "s3");
        Assert.Equal(2, metrics.Sum(
            "fabric_door_request_duration_seconds_count", door, ("operation", "GetObject")));
        Assert.Equal(1, metrics.Sum("fabric_door_errors_total", door, ("error", "NoSuchKey")));
        Assert.Equal(5, metrics.Sum("fabric_door_received_bytes_total", door, ("operation", "PutObject")));
        Assert.Equal(1, metrics.Sum("fabric_door_errors_total", ("door", "webhdfs")));
        Assert.Equal(1, metrics.Sum("fabric_door_errors_total", ("door", "api"), ("error", "NotFound")));
        Assert.True(metrics.Sum("fabric_metastore_commits_total") > 0);
        Assert.Equal(1, metrics.Sum("fabric_persist_pending"));
        Assert.Equal(0, metrics.Sum("fabric_cache_corrupt_total"));
    }

    [Fact]
    public async Task Histogram_AddsUpToItsCount()
    {
        var metrics = new ScrapedMetrics(await silo.ScrapeAsync());

        (string, string)[] put = [("door", "s3"), ("operation", "PutObject")];
        Assert.Equal("histogram", metrics.Types["fabric_door_request_duration_seconds"]);
        Assert.Equal(1, metrics.Sum("fabric_door_request_duration_seconds_count", put));
        Assert.Equal(1, metrics.Sum("fabric_door_request_duration_seconds_bucket", [.. put, ("le", "+Inf")]));
        Assert.True(metrics.Sum("fabric_door_request_duration_seconds_sum", put) > 0);
    }

    [Fact]
    public async Task Scrape_WithoutLogin_IsRefused()
    {
        using var anonymous = new HttpClient { BaseAddress = silo.Api.BaseAddress };
        using var answer = await anonymous.GetAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("eng/observability/grafana-dashboard.json", "\"expr\": \"", 20)]
    [InlineData("eng/observability/alerts.yml", "expr: ", 10)]
    public async Task File_Expressions_NameWhatIsExported(string file, string marker, int expressionsMin)
    {
        var metrics = new ScrapedMetrics(await silo.ScrapeAsync());
        var expressions = File.ReadAllLines(Path.Combine(Root, file))
            .Where(l => l.Contains(marker, StringComparison.Ordinal))
            .Select(l => l[(l.IndexOf(marker, StringComparison.Ordinal) + marker.Length)..].Replace("\\\"", "\"",
                StringComparison.Ordinal))
            .ToList();

        Assert.True(expressions.Count >= expressionsMin, $"{expressions.Count} expressions in {file}");
        foreach (var expression in expressions)
        {
            var selectors = Selector().Matches(expression);
            var grouped = Grouping().Matches(expression).SelectMany(static m => m.Groups[1].Value.Split(", "));
            var seen = new HashSet<string>(ScrapeLabels);
            foreach (Match selector in selectors)
            {
                var name = selector.Groups[1].Value;
                Assert.True(metrics.Names.Contains(name), $"{file}: no {name} in a scrape: {expression}");
                var labels = metrics.LabelsOf(name).Concat(ScrapeLabels).ToHashSet();
                Assert.All(
                    Matcher().Matches(selector.Groups[2].Value),
                    m => Assert.True(labels.Contains(m.Groups[1].Value), $"{name} has no {m.Groups[1].Value}"));
                seen.UnionWith(labels);
            }

            Assert.True(
                selectors.Count > 0 || expression.StartsWith("up{", StringComparison.Ordinal),
                $"{file}: no metric in {expression}");
            Assert.All(grouped, label => Assert.True(seen.Contains(label), $"no label {label}: {expression}"));
        }
    }

    [Fact]
    public void Docs_Table_IsWhatThereIs()
    {
        var instruments = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using (var listener = new MeterListener())
        {
            listener.InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == FabricMeter.MeterName)
                {
                    instruments[instrument.Name] = instrument.Unit ?? string.Empty;
                }
            };
            listener.Start();
        }

        var documented = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadAllLines(Path.Combine(Root, "docs", "metrics.md")))
        {
            var row = TableRow().Match(line);
            if (!row.Success)
            {
                continue;
            }

            var (name, unit) = (row.Groups[1].Value, row.Groups[2].Value);
            if (!name.EndsWith(".duration", StringComparison.Ordinal))
            {
                documented.Add(name, unit);
                continue;
            }

            documented.Add(name + FabricMeter.BucketSuffix, "{operation}");
            documented.Add(name + FabricMeter.CountSuffix, "{operation}");
            documented.Add(name + FabricMeter.SumSuffix, unit);
        }

        Assert.Equal(documented, instruments);
    }

    [GeneratedRegex("""\b((?:fabric|dotnet)_[a-z0-9_]+)(?:\{([^}]*)\})?""")]
    private static partial Regex Selector();

    [GeneratedRegex("""([a-z_]+)\s*(?:=~|!~|!=|=)\s*"[^"]*" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Matcher();

    [GeneratedRegex(@"by \(([a-z_, ]+)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"^\| `(fabric\.[a-z.]+)` \| `([^`]+)` \|")]
    private static partial Regex TableRow();
}
