using OrleansAlluxio.Benchmarks.Load.HotGet;
using OrleansAlluxio.Benchmarks.Load.Servers;
using OrleansAlluxio.Benchmarks.Load.Wrk;

namespace OrleansAlluxio.Benchmarks.Load.WebHdfsGet;

/// <summary>Measures hot reads over WebHDFS beside nginx, alternating, in one run on one machine.</summary>
internal sealed class WebHdfsGetBenchmark(WebHdfsGetOptions options, TextWriter output)
{
    /// <summary>Starts what it needs below a new folder in memory, measures, stops and removes it all.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Both sides' bytes must come from memory, not from the disk of the day.
        var memory = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        var folder = Directory.CreateDirectory(Path.Combine(memory, $"webhdfs-get-{Environment.ProcessId}")).FullName;
        try
        {
            var documents = Directory.CreateDirectory(Path.Combine(folder, "documents")).FullName;
            await using var nginx = await NginxServer.StartAsync(folder, documents, cancellationToken);
            await using var fabric = await FabricServer.StartAsync(Path.Combine(folder, "home"), cancellationToken);
            using var files = new WebHdfsFiles(documents, fabric.WebHdfs, options.User);
            using var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            budget.CancelAfter(TimeSpan.FromSeconds(options.BudgetSeconds));
            await output.WriteLineAsync($"machine: {Machine.Describe()}");
            await output.WriteLineAsync($"build: {Machine.DescribeBuild()}");
            await output.WriteLineAsync(
                $"{options.Rounds} rounds of {options.Seconds} s, {options.Connections} connections, "
                    + $"user {options.User}");
            await output.WriteLineAsync(HotGetReport.Header("WebHDFS"));
            foreach (var size in options.Sizes)
            {
                await files.PutAsync(size, budget.Token);
                var (nginxPaths, ownPaths) = await files.WritePathsAsync(size, folder, budget.Token);
                await MeasureAsync(size, (nginx.Url, nginxPaths), (fabric.WebHdfs, ownPaths), budget.Token);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task MeasureAsync(
        ObjectSize size, (Uri Url, string Paths) nginx, (Uri Url, string Paths) own,
        CancellationToken cancellationToken)
    {
        var wrk = new WrkRunner(options.Connections);
        var (nginxRuns, ownRuns) = (new List<WrkFigures>(), new List<WrkFigures>());
        await wrk.RunAsync(nginx.Url, nginx.Paths, 1, cancellationToken);
        await wrk.RunAsync(own.Url, own.Paths, 1, cancellationToken);
        for (var round = 0; round < options.Rounds; round++)
        {
            // The order changes, so that neither side always inherits the other's warm or hot processor.
            foreach (var isNginx in round % 2 == 0 ? new[] { true, false } : [false, true])
            {
                var (side, runs) = isNginx ? (nginx, nginxRuns) : (own, ownRuns);
                runs.Add(await wrk.RunAsync(side.Url, side.Paths, options.Seconds, cancellationToken));
            }
        }

        foreach (var line in HotGetReport.Lines(size, nginxRuns, "WebHDFS", ownRuns))
        {
            await output.WriteLineAsync(line);
        }
    }
}
