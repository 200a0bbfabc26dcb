using System.Diagnostics;
using System.Globalization;
using OrleansAlluxio.Benchmarks.Load.Servers;
using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Benchmarks.Load.ColdLoad;

/// <summary>Cold loads by a job beside <c>rclone copy</c> of the same bytes from the same store, in one run.</summary>
internal sealed class ColdLoadBenchmark(ColdLoadOptions options, TextWriter output)
{
    private static readonly string[] Sets = ["small", "large"];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(
            Path.Combine(options.Folder, $"cold-load-{Environment.ProcessId}")).FullName;
        try
        {
            await output.WriteLineAsync($"machine: {Machine.Describe()}");
            await output.WriteLineAsync($"build: {Machine.DescribeBuild()}");
            await output.WriteLineAsync(
                $"{options.Small} x {options.SmallKiB} KiB, {options.Large} x {options.LargeMiB} MiB, "
                + $"{options.Transfers} at once, origin {(options.IsCeph ? "radosgw" : "S3 door over a directory")}");
            Fill(folder, "small", (options.Small, options.SmallKiB << 10), 1000);
            Fill(folder, "large", (options.Large, options.LargeMiB << 20), 1000);
            await using var origin = await LoadOrigin.StartAsync(options, folder, cancellationToken);
            var seconds = Sets.ToDictionary(
                static s => s, static _ => (Fabric: new List<double>(), Peer: new List<double>()));
            for (var round = 0; round <= options.Rounds; round++)
            {
                foreach (var set in Sets)
                {
                    var (fabric, peer) = round % 2 == 0
                        ? (await FabricAsync(origin, folder, set, cancellationToken),
                            await PeerAsync(origin, folder, set, cancellationToken))
                        : Swap(
                            await PeerAsync(origin, folder, set, cancellationToken),
                            await FabricAsync(origin, folder, set, cancellationToken));
                    var row = string.Create(
                        CultureInfo.InvariantCulture,
                        $"round {round} {set}: job load {fabric:0.00} s, rclone copy {peer:0.00} s");
                    await output.WriteLineAsync(round == 0 ? row + " (does not count)" : row);
                    if (round > 0)
                    {
                        seconds[set].Fabric.Add(fabric);
                        seconds[set].Peer.Add(peer);
                    }
                }
            }

            foreach (var set in Sets)
            {
                await ReportAsync(set, Median(seconds[set].Fabric), Median(seconds[set].Peer));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (double Fabric, double Peer) Swap(double peer, double fabric) => (fabric, peer);

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static void Fill(string folder, string set, (int Count, int Bytes) files, int perDirectory)
    {
        var random = new SeededRandomSource(7);
        var bytes = new byte[files.Bytes];
        for (var i = 0; i < files.Count; i++)
        {
            var directory = Path.Combine(folder, "files", LoadOrigin.Bucket, set, $"{i / perDirectory:000}");
            Directory.CreateDirectory(directory);
            random.Fill(bytes.AsSpan(0, Math.Min(bytes.Length, 64 << 10))); // Files differ; the rest may be alike.
            File.WriteAllBytes(Path.Combine(directory, $"f{i:0000000}"), bytes);
        }
    }

    /// <summary>A fabric with nothing: no metadata, no data. Its process is up, as it is when somebody loads.</summary>
    private async Task<double> FabricAsync(
        LoadOrigin origin, string folder, string set, CancellationToken cancellationToken)
    {
        var home = Path.Combine(folder, "home");
        var room = ((2L * options.Small * options.SmallKiB) >> 10) + (2L * options.Large * options.LargeMiB) + 256;
        var quota = room.ToString(CultureInfo.InvariantCulture);
        try
        {
            await using var fabric = await FabricServer.StartAsync(
                home,
                [
                    "--mem", $"{home}.mem={quota}MiB", "--ssd", $"{home}.ssd={quota}MiB", "--mount",
                    $"/cold=s3://{LoadOrigin.Bucket},endpoint={origin.Url.AbsoluteUri.TrimEnd('/')}"
                    + $",access-key={origin.Credentials.AccessKey},secret-key={origin.Credentials.SecretKey}",
                ],
                cancellationToken);
            using var client = new HttpFabricClient(
                new FabricClientOptions
                {
                    Server = fabric.Http,
                    AccessKey = fabric.Credentials.AccessKey,
                    SecretKey = fabric.Credentials.SecretKey,
                },
                TimeProvider.System, new SystemRandomSource());
            var began = Stopwatch.GetTimestamp();
            var job = await client.Jobs.StartAsync(
                new JobRequest
                {
                    Kind = JobKind.Load,
                    Path = FabricPath.Parse($"/cold/{set}"),
                    ConcurrencyMax = options.Transfers,
                },
                cancellationToken);
            job = await client.Jobs.WaitAsync(job.Id, cancellationToken);
            var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
            var expected = set == "small" ? options.Small : options.Large;
            return job.State == JobState.Done && job.Files == expected
                ? elapsed
                : throw new InvalidOperationException($"the load ended {job.State} with {job.Files}: {job.Reason}");
        }
        finally
        {
            foreach (var left in Directory.GetDirectories(folder, "home*"))
            {
                Directory.Delete(left, recursive: true);
            }
        }
    }

    private async Task<double> PeerAsync(
        LoadOrigin origin, string folder, string set, CancellationToken cancellationToken)
    {
        var target = Path.Combine(folder, "copied");
        var began = Stopwatch.GetTimestamp();
        await RcloneCopy.RunAsync(
            origin, [$":s3:{LoadOrigin.Bucket}/{set}", target], options, cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var count = Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Count();
        Directory.Delete(target, recursive: true);
        return count == (set == "small" ? options.Small : options.Large)
            ? elapsed
            : throw new InvalidOperationException($"rclone copied {count} files");
    }

    private async Task ReportAsync(string set, double fabric, double peer)
    {
        var megabytes = set == "small"
            ? options.Small * options.SmallKiB / 1024d
            : (double)options.Large * options.LargeMiB;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{set}: job load {fabric:0.00} s ({megabytes / fabric:0} MiB/s), rclone copy {peer:0.00} s "
            + $"({megabytes / peer:0} MiB/s), rclone's time is {peer / fabric:0.00}x the job's"));
    }
}
