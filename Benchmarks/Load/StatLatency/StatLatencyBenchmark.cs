using System.Diagnostics;
using System.Security.Cryptography;
using OrleansAlluxio.Benchmarks.Load.Servers;
using OrleansAlluxio.Benchmarks.Load.Signing;
using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Benchmarks.Load.StatLatency;

/// <summary>Measures what a sync interval costs: stats of files in a store that is far away.</summary>
internal sealed class StatLatencyBenchmark(StatLatencyOptions options, TextWriter output)
{
    private const string Bucket = "bench";

    private static readonly FabricPath Mount = FabricPath.Parse("/far");

    /// <summary>Starts store, proxy and fabric, measures, draws, and removes what it made.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("stat-latency-").FullName;
        try
        {
            var program = S3RverServer.Program
                ?? throw new InvalidOperationException("s3rver is not installed: run eng/install-test-servers");
            using var store = await S3RverServer.StartAsync(program, Path.Combine(folder, "store"));
            await CreateBucketAsync(store.Url, cancellationToken);
            await using var proxy = new DelayProxy(store.Url, TimeSpan.FromMilliseconds(options.LatencyMs));
            await using var fabric = await FabricServer.StartAsync(Path.Combine(folder, "home"), cancellationToken);
            using var client = new HttpFabricClient(
                new FabricClientOptions
                {
                    Server = fabric.Http,
                    AccessKey = fabric.Credentials.AccessKey,
                    SecretKey = fabric.Credentials.SecretKey,
                },
                TimeProvider.System, new SystemRandomSource());
            await FillAsync(client, proxy.Url, cancellationToken);

            await output.WriteLineAsync($"machine: {Machine.Describe()}");
            await output.WriteLineAsync($"build: {Machine.DescribeBuild()}");
            await output.WriteLineAsync(
                $"store {options.LatencyMs} ms away; {options.Files} files in turn, {options.PauseMs} ms between two "
                + $"stats, {options.Seconds} s each, one warm-up round before each");
            await output.WriteLineAsync(
                $"interval       stats   mean ms    p50 ms    p99 ms    max ms  {options.LatencyMs} ms or more");
            var measured = new List<StatSeries>();
            foreach (var (name, interval) in new[]
                { ("-1", -1L), ($"{options.IntervalMs} ms", options.IntervalMs), ("0", 0L) })
            {
                await MeasureAsync(client, name, interval, TimeSpan.FromSeconds(1), cancellationToken);
                var series = await MeasureAsync(
                    client, name, interval, TimeSpan.FromSeconds(options.Seconds), cancellationToken);
                measured.Add(series);
                await output.WriteLineAsync(
                    $"{series.Name,-12} {series.Points.Count,7} {series.MeanMs,9:0.00} "
                    + $"{series.PercentileMs(0.5),9:0.00} {series.PercentileMs(0.99),9:0.00} "
                    + $"{series.PercentileMs(1),9:0.00}  {series.CountFrom(options.LatencyMs)}");
            }

            if (options.Chart is { } chart)
            {
                var drawn = await LatencyChart.WriteAsync(chart, options, measured, cancellationToken);
                await output.WriteLineAsync(drawn);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task CreateBucketAsync(Uri store, CancellationToken cancellationToken)
    {
        var presigner = new S3Presigner(store, S3RverServer.Credentials, TimeProvider.System);
        using var http = new HttpClient();
        using var answer = await http.PutAsync(
            presigner.Url(HttpMethod.Put, Bucket), null, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static FabricPath FileOf(int number) => Mount.Child($"part-{number:0000}");

    private async Task FillAsync(HttpFabricClient client, Uri store, CancellationToken cancellationToken)
    {
        await client.Administration.MountAsync(
            new MountRequest
            {
                Path = Mount,
                Uri = $"s3://{Bucket}",
                Options = new Dictionary<string, string>
                {
                    ["endpoint"] = store.AbsoluteUri,
                    ["access-key"] = S3RverServer.Credentials.AccessKey,
                    ["secret-key"] = S3RverServer.Credentials.SecretKey,
                },
            },
            cancellationToken);
        for (var i = 0; i < options.Files; i++)
        {
            await using var writer = await client.CreateAsync(FileOf(i), new CreateOptions(), cancellationToken);
            await writer.WriteAsync(RandomNumberGenerator.GetBytes(4096), cancellationToken);
            await writer.CompleteAsync(null, cancellationToken);
        }
    }

    private async Task<StatSeries> MeasureAsync(
        HttpFabricClient client, string name, long intervalMs, TimeSpan duration, CancellationToken cancellationToken)
    {
        var call = new OperationOptions { SyncIntervalMs = intervalMs };
        var points = new List<(TimeSpan At, double Ms)>();
        var first = Stopwatch.GetTimestamp();
        for (var i = 0; Stopwatch.GetElapsedTime(first) < duration; i++)
        {
            var began = Stopwatch.GetTimestamp();
            var status = await client.TryGetStatusAsync(FileOf(i % options.Files), call, cancellationToken)
                ?? throw new InvalidOperationException($"{FileOf(i % options.Files)} is gone");
            Debug.Assert(status.LengthBytes == 4096, "The file has the length it was written with.");
            points.Add((Stopwatch.GetElapsedTime(first, began), Stopwatch.GetElapsedTime(began).TotalMilliseconds));
            await Task.Delay(options.PauseMs, cancellationToken);
        }

        return new StatSeries(name, points);
    }
}
