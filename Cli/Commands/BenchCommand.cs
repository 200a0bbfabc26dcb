using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OrleansAlluxio.Cli.Bench;
using OrleansAlluxio.Cli.Output;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric bench PATH</c>.</summary>
internal static class BenchCommand
{
    private const int FilesMax = 1_000_000;

    public static Command Make(CommandSet set)
    {
        var path = Take.Path();
        var files = new Option<int>("--files")
        {
            Description = "Operations of each small kind.",
            DefaultValueFactory = static _ => 500,
        };
        var large = new Option<string>("--large")
        {
            Description = "Length of the large file.",
            DefaultValueFactory = static _ => "64MiB",
        };
        var parallel = new Option<int>("--parallel", "-p")
        {
            Description = "Operations at once.",
            DefaultValueFactory = static _ => 8,
        };
        var save = new Option<string?>("--save") { Description = "Write the results to this file." };
        var compare = new Option<string?>("--compare") { Description = "Show the change since the run of this file." };
        return set.Make(
            "bench", "Measures metadata, small and large files, random reads and syncs, as this client sees them.",
            [path, files, large, parallel, save, compare], async run =>
            {
                if (!SizeText.TryParse(run.Get(large)!, out var bytes) || bytes < 4096
                    || run.Get(files) is < 1 or > FilesMax || run.Get(parallel) is < 1 or > 1024)
                {
                    throw new CliUsageException(
                        $"--files is 1..{FilesMax}, --parallel 1..1024, --large a size of at least 4KiB");
                }

                var before = run.Get(compare) is { } old ? await ReadAsync(old, run.Cancelled) : [];
                var results = new List<BenchResult>();
                var bench = new BenchRun(
                    run.Client, run.Host.Time, new BenchSize(run.Get(files), bytes, run.Get(parallel)));
                await foreach (var result in bench.RunAsync(run.Get(path), run.Cancelled))
                {
                    var then = before.FirstOrDefault(b => b.Name == result.Name);
                    var shown = then is null
                        ? result
                        : result with { Change = Math.Round((result.PerSecond / then.PerSecond) - 1, 3) };
                    results.Add(shown);
                    run.Answer(shown, CliJson.Default.BenchResult, TextOf);
                }

                if (run.Get(save) is { } file)
                {
                    await File.WriteAllTextAsync(
                        file, JsonSerializer.Serialize(results, CliJson.Default.ListBenchResult), run.Cancelled);
                }
            });
    }

    private static async Task<List<BenchResult>> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize(
                await File.ReadAllTextAsync(file, cancellationToken), CliJson.Default.ListBenchResult) ?? [];
        }
        catch (JsonException)
        {
            throw new CliUsageException($"{file} is no saved run of fabric bench");
        }
    }

    private static string TextOf(BenchResult r) => string.Create(
        CultureInfo.InvariantCulture,
        $"{r.Name,-24} {r.PerSecond,10:F1} /s {r.MegabytesPerSecond,8:F1} MB/s  ")
        + string.Create(CultureInfo.InvariantCulture, $"p50 {r.P50Ms,8:F2} ms  p99 {r.P99Ms,8:F2} ms")
        + (r.Change is { } change
            ? string.Create(CultureInfo.InvariantCulture, $"  {change * 100:+0.0;-0.0} %") : string.Empty);
}
