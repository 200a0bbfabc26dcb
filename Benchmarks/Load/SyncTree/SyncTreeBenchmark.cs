using System.Diagnostics;
using System.Globalization;
using OrleansAlluxio.Benchmarks.Load.Servers;
using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.UnderStorage.Abstractions;
using OrleansAlluxio.UnderStorage.Local;
using OrleansAlluxio.UnderStorage.S3;

namespace OrleansAlluxio.Benchmarks.Load.SyncTree;

/// <summary>Measures recursive syncs beside listing the same store through the same connector.</summary>
internal sealed class SyncTreeBenchmark(SyncTreeOptions options, TextWriter output)
{
    private const int PutsAtOnce = 32;

    /// <summary>Builds the tree, measures, and removes what it made.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("sync-tree-").FullName;
        try
        {
            var local = Path.Combine(folder, "store");
            var uri = options.Uri is null ? LocalConnector.TryUriOfPath(local)! : new Uri(options.Uri);
            await output.WriteLineAsync($"machine: {Machine.Describe()}");
            await output.WriteLineAsync($"build: {Machine.DescribeBuild()}");
            await using var store = Open(uri);
            await BuildAsync(store, options.Uri is null ? local : null, cancellationToken);
            var bare = await ListAsync(store, cancellationToken);
            await using var fabric = await FabricServer.StartAsync(Path.Combine(folder, "home"), cancellationToken);
            await SyncAsync(fabric, (uri, Warm(folder)), bare, cancellationToken);
            if (!options.Keep && options.Uri is not null)
            {
                await store.DeleteDirectoryAsync(UfsPath.Parse("tree"), recursive: true, cancellationToken);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private IUnderStorage Open(Uri uri)
    {
        IUnderStorageConnector connector = uri.IsFile
            ? new LocalConnector(TimeProvider.System, new SystemRandomSource())
            : new S3Connector(TimeProvider.System, new SystemRandomSource());
        return connector.Open(uri, options.StoreOptions);
    }

    private async Task BuildAsync(IUnderStorage store, string? local, CancellationToken cancellationToken)
    {
        if (local is not null)
        {
            Directory.CreateDirectory(local);
        }
        else if (options.Keep && await store.TryStatAsync(UfsPath.Parse("tree"), cancellationToken) is not null)
        {
            return;
        }

        var began = Stopwatch.GetTimestamp();
        var directories = (options.Files + options.PerDirectory - 1) / options.PerDirectory;
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = local is null ? PutsAtOnce : Environment.ProcessorCount,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForAsync(0, directories, parallel, async (d, token) =>
        {
            // Three levels, a hundred directories in each.
            var directory = $"tree/{d / 100:0000}/{d % 100:00}";
            var count = Math.Min(options.PerDirectory, options.Files - (d * options.PerDirectory));
            if (local is not null)
            {
                var path = Directory.CreateDirectory(Path.Combine(local, directory)).FullName;
                for (var f = 0; f < count; f++)
                {
                    File.Create(Path.Combine(path, $"part-{f:0000000}.dat")).Dispose();
                }

                return;
            }

            for (var f = 0; f < count; f++)
            {
                var path = UfsPath.Parse($"{directory}/part-{f:0000000}.dat");
                await using var writer = await store.CreateAsync(
                    path, new UfsWriteOptions { LengthBytes = 0 }, token);
                await writer.CommitAsync(token);
            }
        });
        await output.WriteLineAsync(
            $"built {options.Files} files in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
    }

    private async Task<double> ListAsync(IUnderStorage store, CancellationToken cancellationToken)
    {
        var rates = new List<double>();
        var processor = TimeSpan.Zero;
        long counted = 0;
        var listing = new BareListing(store);
        for (var round = 0; round < options.Rounds + 1; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            var (entries, elapsed) = await listing.RunAsync(cancellationToken);
            if (round > 0)
            {
                rates.Add(entries / elapsed.TotalSeconds); // The first one warms up.
                processor += Environment.CpuUsage.TotalTime - before;
                counted += entries;
            }
        }

        rates.Sort();
        await output.WriteLineAsync(
            "what                        entries/s   ratio   CPU us/entry   seconds   peak RSS MiB");
        var each = processor.TotalMicroseconds / counted;
        await RowAsync($"{"listing alone",-26} {rates[rates.Count / 2],10:0} {1,7:0.00} {each,14:0.0}");
        return rates[rates.Count / 2];
    }

    private async Task SyncAsync(
        FabricServer fabric, (Uri Store, string? Warm) trees, double bare, CancellationToken cancellationToken)
    {
        var (uri, warm) = trees;
        using var client = new HttpFabricClient(
            new FabricClientOptions
            {
                Server = fabric.Http,
                AccessKey = fabric.Credentials.AccessKey,
                SecretKey = fabric.Credentials.SecretKey,
            },
            TimeProvider.System, new SystemRandomSource());
        var mount = FabricPath.Parse("/store");
        await client.Administration.MountAsync(
            new MountRequest { Path = mount, Uri = uri.AbsoluteUri, ReadOnly = true, Options = options.StoreOptions },
            cancellationToken);
        await output.WriteLineAsync($"fabric at rest: {PeakMiB(fabric.ProcessId)} MiB");
        await WarmAsync(client, warm, cancellationToken);
        foreach (var what in new[] { "sync into an empty fabric", "sync of what is synced", "and once more" })
        {
            using var process = Process.GetProcessById(fabric.ProcessId);
            var before = process.TotalProcessorTime;
            var began = Stopwatch.GetTimestamp();
            var job = await client.Sync.StartAsync(
                new SyncJobRequest { Path = mount, Recursive = true, SyncIntervalMs = 0 }, cancellationToken);
            job = await client.Sync.WaitAsync(job.Id, cancellationToken);
            var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (job.State != SyncJobState.Done || job.Failed > 0 || job.Entries < options.Files)
            {
                throw new InvalidOperationException(
                    $"the job ended {job.State} with {job.Entries} entries, {job.Failed} failed: {job.Reason}");
            }

            process.Refresh();
            var each = (process.TotalProcessorTime - before).TotalMicroseconds / job.Entries;
            var rate = job.Entries / elapsed;
            var peak = PeakMiB(fabric.ProcessId);
            await RowAsync(
                $"{what,-26} {rate,10:0} {rate / bare,7:0.00} {each,14:0.0} {elapsed,9:0.0} {peak,14}");
        }
    }

    /// <summary>
    /// A small tree beside the measured one: the listing alone has a round that does not count, so has the fabric.
    /// </summary>
    private string? Warm(string folder)
    {
        if (options.WarmFiles == 0)
        {
            return null;
        }

        var warm = Path.Combine(folder, "warm");
        for (var f = 0; f < options.WarmFiles; f++)
        {
            var directory = Path.Combine(warm, $"{f / 500:0000}");
            if (f % 500 == 0)
            {
                Directory.CreateDirectory(directory);
            }

            File.Create(Path.Combine(directory, $"part-{f:0000000}.dat")).Dispose();
        }

        return warm;
    }

    private static async Task WarmAsync(HttpFabricClient client, string? warm, CancellationToken cancellationToken)
    {
        if (warm is null)
        {
            return;
        }

        var mount = FabricPath.Parse("/warm");
        await client.Administration.MountAsync(
            new MountRequest { Path = mount, Uri = LocalConnector.TryUriOfPath(warm)!.AbsoluteUri, ReadOnly = true },
            cancellationToken);
        var job = await client.Sync.StartAsync(
            new SyncJobRequest { Path = mount, Recursive = true, SyncIntervalMs = 0 }, cancellationToken);
        await client.Sync.WaitAsync(job.Id, cancellationToken);
    }

    private Task RowAsync(FormattableString row) =>
        output.WriteLineAsync(row.ToString(CultureInfo.InvariantCulture));

    private static long PeakMiB(int process) =>
        File.ReadLines($"/proc/{process}/status")
            .Where(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Select(static line => long.Parse(
                line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024)
            .First();
}
