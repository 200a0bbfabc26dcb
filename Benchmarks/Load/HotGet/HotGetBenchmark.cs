using OrleansAlluxio.Benchmarks.Load.Servers;
using OrleansAlluxio.Benchmarks.Load.Signing;
using OrleansAlluxio.Benchmarks.Load.Wrk;

namespace OrleansAlluxio.Benchmarks.Load.HotGet;

/// <summary>Measures hot reads of an S3 server beside nginx, alternating, in one run on one machine.</summary>
internal sealed class HotGetBenchmark(HotGetOptions options, TextWriter output)
{
    /// <summary>Starts what it needs below a new folder in memory, measures, stops and removes it all.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Both sides' bytes must come from memory, not from the disk of the day.
        var memory = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        var folder = Directory.CreateDirectory(Path.Combine(memory, $"hot-get-{Environment.ProcessId}")).FullName;
        try
        {
            var documents = Directory.CreateDirectory(Path.Combine(folder, "documents")).FullName;
            await using var nginx = await NginxServer.StartAsync(folder, documents, cancellationToken);
            await using var fabric = options.S3Url is null
                ? await FabricServer.StartAsync(Path.Combine(folder, "home"), cancellationToken)
                : null;
            var url = options.S3Url ?? fabric!.Url;
            var presigner = new S3Presigner(url, options.Credentials ?? fabric!.Credentials, TimeProvider.System);
            using var objects = new HotObjects(documents, presigner);

            using var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            budget.CancelAfter(TimeSpan.FromSeconds(options.BudgetSeconds));
            await output.WriteLineAsync($"machine: {Machine.Describe()}");
            await output.WriteLineAsync($"build: {Machine.DescribeBuild()}");
            await output.WriteLineAsync(
                $"S3 at {url}; {options.Rounds} rounds of {options.Seconds} s, {options.Connections} connections");
            await output.WriteLineAsync(HotGetReport.Header("S3"));
            await objects.CreateBucketAsync(budget.Token);
            foreach (var size in options.Sizes)
            {
                await objects.PutAsync(size, budget.Token);
                var (nginxPaths, s3Paths) = await objects.WritePathsAsync(size, folder, budget.Token);
                await MeasureAsync(size, (nginx.Url, nginxPaths), (url, s3Paths), budget.Token);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task MeasureAsync(
        ObjectSize size, (Uri Url, string Paths) nginx, (Uri Url, string Paths) s3, CancellationToken cancellationToken)
    {
        var wrk = new WrkRunner(options.Connections);
        var (nginxRuns, s3Runs) = (new List<WrkFigures>(), new List<WrkFigures>());
        await wrk.RunAsync(nginx.Url, nginx.Paths, options.WarmSeconds, cancellationToken);
        await wrk.RunAsync(s3.Url, s3.Paths, options.WarmSeconds, cancellationToken);
        for (var round = 0; round < options.Rounds; round++)
        {
            // The order changes, so that neither side always inherits the other's warm or hot processor.
            foreach (var isNginx in round % 2 == 0 ? new[] { true, false } : [false, true])
            {
                var (side, runs) = isNginx ? (nginx, nginxRuns) : (s3, s3Runs);
                runs.Add(await wrk.RunAsync(side.Url, side.Paths, options.Seconds, cancellationToken));
            }
        }

        foreach (var line in HotGetReport.Lines(size, nginxRuns, "S3", s3Runs))
        {
            await output.WriteLineAsync(line);
        }
    }
}
