using System.Diagnostics;
using OrleansAlluxio.Benchmarks.Load.Servers;
using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Benchmarks.Load.Runtimes;

/// <summary>Measures the same calls on each grain runtime.</summary>
internal sealed class RuntimesBenchmark(RuntimesOptions options, TextWriter output)
{
    private const int Entries = 1000;
    private const int FileBytes = 4096;
    private static readonly string[] RuntimeNames = ["Embedded", "Orleans"];

    private static readonly FabricPath Listed = FabricPath.Parse("/listed");

    private int _created;

    /// <summary>Starts each runtime's silo in turn, measures, and removes what it made.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await output.WriteLineAsync($"machine: {Machine.Describe()}");
        await output.WriteLineAsync($"build: {Machine.DescribeBuild()}");
        await output.WriteLineAsync(
            $"{options.Clients} clients, {options.Seconds} s each, {options.Rounds} rounds: calls/s, p99 in ms");
        var measured = new Dictionary<(string Call, string Runtime), List<(double PerSecond, double P99Ms)>>();
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var runtime in RuntimeNames)
            {
                foreach (var (call, figures) in await MeasureAsync(runtime, cancellationToken))
                {
                    measured.TryAdd((call, runtime), []);
                    measured[(call, runtime)].Add(figures);
                }
            }
        }

        await output.WriteLineAsync("call        Embedded      p99     Orleans      p99   Orleans/Embedded");
        foreach (var call in measured.Keys.Select(static k => k.Call).Distinct())
        {
            var (first, second) = (Median(measured[(call, "Embedded")]), Median(measured[(call, "Orleans")]));
            await output.WriteLineAsync(
                $"{call,-8} {first.PerSecond,11:N0} {first.P99Ms,8:0.00} {second.PerSecond,11:N0} "
                + $"{second.P99Ms,8:0.00} {second.PerSecond / first.PerSecond,8:0.00}");
        }
    }

    private static (double PerSecond, double P99Ms) Median(List<(double PerSecond, double P99Ms)> rounds) =>
        rounds.OrderBy(static r => r.PerSecond).ElementAt(rounds.Count / 2);

    private async Task<List<(string Call, (double, double) Figures)>> MeasureAsync(
        string runtime, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("runtimes-").FullName;
        try
        {
            await using var fabric = await FabricServer.StartOnAsync(
                runtime, Path.Combine(folder, "home"), cancellationToken);
            using var client = new HttpFabricClient(
                new FabricClientOptions
                {
                    Server = fabric.Http,
                    AccessKey = fabric.Credentials.AccessKey,
                    SecretKey = fabric.Credentials.SecretKey,

                    // Bytes take the way through the server, too: that is what differs.
                    ShortCircuit = false,
                },
                TimeProvider.System, new SystemRandomSource());
            var status = await client.Administration.GetStatusAsync(cancellationToken);
            if (status.GrainRuntime != runtime)
            {
                throw new InvalidOperationException($"asked for {runtime}, and {status.GrainRuntime} runs");
            }

            await FillAsync(client, cancellationToken);
            var figures = new List<(string, (double, double))>();
            foreach (var (name, call) in Calls(client, cancellationToken))
            {
                await RunAsync(call, TimeSpan.FromSeconds(1));
                figures.Add((name, await RunAsync(call, TimeSpan.FromSeconds(options.Seconds))));
            }

            return figures;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private IEnumerable<(string Name, Func<Random, Task> Call)> Calls(
        HttpFabricClient client, CancellationToken cancellationToken)
    {
        yield return ("stat", async random => await client.TryGetStatusAsync(
            FileOf(random.Next(Entries)), OperationOptions.Default, cancellationToken));
        yield return ("create", async _ => await WriteAsync(
            client, FabricPath.Parse($"/made/{Interlocked.Increment(ref _created)}"), cancellationToken));
        yield return ("list", async _ => await client.ListAsync(Listed, new ListOptions(), cancellationToken));
        yield return ("hot GET", random => ReadAsync(client, FileOf(random.Next(Entries)), cancellationToken));
    }

    private static async Task ReadAsync(
        HttpFabricClient client, FabricPath path, CancellationToken cancellationToken)
    {
        await using var reader = await client.OpenReadAsync(path, OperationOptions.Default, cancellationToken);
        var bytes = new byte[FileBytes];
        for (var at = 0; at < FileBytes;)
        {
            at += await reader.ReadAsync(at, bytes.AsMemory(at), cancellationToken);
        }
    }

    private static FabricPath FileOf(int number) => Listed.Child($"part-{number:0000}");

    private static async Task FillAsync(HttpFabricClient client, CancellationToken cancellationToken)
    {
        for (var i = 0; i < Entries; i++)
        {
            await WriteAsync(client, FileOf(i), cancellationToken);
        }
    }

    private static async Task WriteAsync(
        HttpFabricClient client, FabricPath path, CancellationToken cancellationToken)
    {
        await using var writer = await client.CreateAsync(path, new CreateOptions(), cancellationToken);
        await writer.WriteAsync(new byte[FileBytes], cancellationToken);
        await writer.CompleteAsync(null, cancellationToken);
    }

    private async Task<(double PerSecond, double P99Ms)> RunAsync(Func<Random, Task> call, TimeSpan duration)
    {
        var began = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, options.Clients).Select(client => Task.Run(async () =>
        {
            var random = new Random(client);
            var taken = new List<double>();
            while (Stopwatch.GetElapsedTime(began) < duration)
            {
                var at = Stopwatch.GetTimestamp();
                await call(random);
                taken.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            }

            return taken;
        })));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var all = times.SelectMany(static t => t).Order().ToList();
        return (all.Count / seconds, all[(int)(all.Count * 0.99)]);
    }
}
