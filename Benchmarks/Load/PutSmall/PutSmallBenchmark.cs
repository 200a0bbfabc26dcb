using OrleansAlluxio.Benchmarks.Load.Servers;
using OrleansAlluxio.Benchmarks.Load.Signing;
using OrleansAlluxio.Benchmarks.Load.Wrk;
using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Benchmarks.Load.PutSmall;

/// <summary>Measures small uploads of the fabric beside the stores it can lie over, alternating, in one run.</summary>
internal sealed class PutSmallBenchmark(PutSmallOptions options, TextWriter output)
{
    private const int BodyBytes = 4 << 10;

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Starts what it needs below a new folder in memory, measures, stops and removes it all.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var memory = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        var folder = Directory.CreateDirectory(Path.Combine(memory, $"put-small-{Environment.ProcessId}")).FullName;
        try
        {
            using var ceph = CephCluster.WhyMissing is null ? await CephCluster.StartAsync() : null;
            using var files = S3RverServer.Program is { } program
                ? await S3RverServer.StartAsync(program, Path.Combine(folder, "s3rver"))
                : null;
            await using var local = await StartFabricAsync(Path.Combine(folder, "local"), null, cancellationToken);
            await using var over = ceph is null
                ? null
                : await StartFabricAsync(Path.Combine(folder, "over"), ceph, cancellationToken);
            PutSide?[] sides =
                [Fabric("fabric, directory", local), Fabric("fabric, radosgw", over), Peer(ceph), Peer(files)];
            await MeasureAsync([.. sides.OfType<PutSide>()], folder, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            _http.Dispose();
        }
    }

    private async Task<FabricServer> StartFabricAsync(
        string home, CephCluster? ceph, CancellationToken cancellationToken)
    {
        List<string> arguments = ["--write-type", "ASYNC_THROUGH", "--mem", $"{home}.mem=1GiB"];
        if (ceph is not null)
        {
            var url = new Uri($"http://127.0.0.1:{ceph.Port}");
            var credentials = new S3Credentials(CephCluster.AccessKey, CephCluster.SecretKey);
            var bucket = new S3Presigner(url, credentials, TimeProvider.System).Url(HttpMethod.Put, "under");
            using var made = await _http.PutAsync(bucket, null, cancellationToken);
            made.EnsureSuccessStatusCode();
            arguments.Add("--mount");
            arguments.Add($"/=s3://under,endpoint={url},access-key={credentials.AccessKey}"
                + $",secret-key={credentials.SecretKey},path-style=true");
        }

        return await FabricServer.StartAsync(home, arguments, cancellationToken);
    }

    private static PutSide? Peer(CephCluster? ceph) => ceph is null ? null : new PutSide(
        "radosgw", new Uri($"http://127.0.0.1:{ceph.Port}"),
        new S3Credentials(CephCluster.AccessKey, CephCluster.SecretKey));

    private static PutSide? Peer(S3RverServer? files) =>
        files is null ? null : new PutSide("s3rver", files.Url, S3RverServer.Credentials);

    private static PutSide? Fabric(string name, FabricServer? server) => server is null ? null : new PutSide(
        name, server.Url, server.Credentials)
    {
        // What it still writes to its store would take the processor from whoever is measured next.
        SettleAsync = async cancellationToken =>
        {
            var login = new FabricClientOptions
            {
                Server = server.Http,
                AccessKey = server.Credentials.AccessKey,
                SecretKey = server.Credentials.SecretKey,
            };
            using var client = new HttpFabricClient(login, TimeProvider.System, new SystemRandomSource());
            while ((await client.Administration.ListPersistsAsync(1, cancellationToken)).Count > 0)
            {
                await Task.Delay(100, cancellationToken);
            }
        },
    };

    private async Task MeasureAsync(PutSide[] sides, string folder, CancellationToken cancellationToken)
    {
        var body = new byte[BodyBytes];
        new Random(4).NextBytes(body);
        var work = new PutWork(folder, Path.Combine(folder, "body"), options.Keys, options.Connections);
        await File.WriteAllBytesAsync(work.BodyFile, body, cancellationToken);
        await output.WriteLineAsync($"machine: {Machine.Describe()}");
        await output.WriteLineAsync($"build: {Machine.DescribeBuild()}");
        await output.WriteLineAsync(
            $"PUT of 4 KiB; {options.Rounds} rounds of {options.Seconds} s, {options.Connections} connections");
        foreach (var side in sides)
        {
            await side.CreateBucketAsync(_http, cancellationToken);
            await side.MeasureAsync(work, "warm", options.WarmSeconds, _http, cancellationToken);
        }

        for (var round = 0; round < options.Rounds; round++)
        {
            // The order turns, so that no side always inherits the same neighbour's warm or hot processor.
            for (var i = 0; i < sides.Length; i++)
            {
                var side = sides[(round + i) % sides.Length];
                var figures = await side.MeasureAsync(work, $"r{round}", options.Seconds, _http, cancellationToken);
                side.Runs.Add(figures);
                await output.WriteLineAsync($"round {round + 1} {side.Name}: {figures.RequestsPerSecond:0} PUT/s");
            }
        }

        foreach (var line in Lines(sides))
        {
            await output.WriteLineAsync(line);
        }
    }

    private static IEnumerable<string> Lines(PutSide[] sides)
    {
        yield return "side                     PUT/s  [min..max]             p50 ms   p99 ms  times radosgw, s3rver";
        var peers = sides.Where(static side => !side.IsFabric).ToArray();
        foreach (var side in sides)
        {
            var rates = side.Runs.Select(static run => run.RequestsPerSecond).ToArray();
            var ratios = side.IsFabric
                ? string.Join(", ", peers.Select(peer => $"{Rate(side) / Rate(peer):0.0}x"))
                : string.Empty;
            yield return $"{side.Name,-20} {Rate(side),9:0}  {$"[{rates.Min():0}..{rates.Max():0}]",-20} "
                + $"{Median(side, static run => run.P50Ms),8:0.00} {Median(side, static run => run.P99Ms),8:0.00}"
                + $"  {ratios}";
        }
    }

    private static double Rate(PutSide side) => Median(side, static run => run.RequestsPerSecond);

    private static double Median(PutSide side, Func<WrkFigures, double> figure)
    {
        var sorted = side.Runs.Select(figure).Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
