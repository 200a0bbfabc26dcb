using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using OrleansAlluxio.Benchmarks.Load.Servers;
using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Benchmarks.Load.Workers;

/// <summary>
/// What workers give to readers, and what a copy on one costs a writer. All processes share one machine, so more
/// workers show what the way through them costs; that they add up shows on machines of their own.
/// </summary>
internal sealed class WorkersBenchmark(WorkersOptions options, TextWriter output)
{
    private const int WorkersMax = 3;
    private const int ReadBytes = 1 << 20;

    private static readonly TimeSpan ReadyMax = TimeSpan.FromMinutes(1);

    /// <summary>Measures in a new folder, which is removed.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(
            Path.Combine(options.Directory, $"workers-{Environment.ProcessId}")).FullName;
        var secret = RandomNumberGenerator.GetHexString(32);
        var workers = new Stack<ChildProcess>();
        try
        {
            var store = Directory.CreateDirectory(Path.Combine(folder, "store")).FullName;
            await using var fabric = await FabricServer.StartAsync(
                Path.Combine(folder, "home"),
                [.. Tiers(folder, "own"), "--mount", $"/={new Uri(store).AbsoluteUri}", "--cluster-secret", secret],
                cancellationToken);
            using var client = Connect(fabric, shortCircuit: false);
            using var near = Connect(fabric, shortCircuit: true);
            await output.WriteLineAsync($"machine: {Machine.Describe()}");
            await output.WriteLineAsync($"build: {Machine.DescribeBuild()}");
            await SeedAsync(store, cancellationToken);
            for (var count = 1; count <= WorkersMax; count++)
            {
                workers.Push(await StartWorkerAsync(folder, fabric.Http, secret, count, cancellationToken));
                if (count == 1)
                {
                    await client.Workers.DecommissionAsync("local", cancellationToken);
                }

                await ReadAsync(client, ("through the server", count), cancellationToken);
                await ReadAsync(near, ("from their files", count), cancellationToken);
            }

            await client.Workers.EnableAsync("local", cancellationToken);
            foreach (var bytes in new[] { 4 << 10, 16 << 20 })
            {
                foreach (var copies in new[] { 1, 2, 1, 2 })
                {
                    await WriteAsync(client, bytes, copies, cancellationToken);
                }
            }
        }
        finally
        {
            while (workers.TryPop(out var worker))
            {
                await worker.DisposeAsync();
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private static HttpFabricClient Connect(FabricServer fabric, bool shortCircuit) => new(
        new FabricClientOptions
        {
            Server = fabric.Http,
            AccessKey = fabric.Credentials.AccessKey,
            SecretKey = fabric.Credentials.SecretKey,
            ShortCircuit = shortCircuit,
        },
        TimeProvider.System, new SystemRandomSource());

    private static string[] Tiers(string folder, string name) =>
    [
        "--mem", $"{Path.Combine(folder, name + "-mem")}=512MiB",
        "--ssd", $"{Path.Combine(folder, name + "-ssd")}=4GiB",
    ];

    private static async Task<ChildProcess> StartWorkerAsync(
        string folder, Uri server, string secret, int number, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "up", "--role", "worker", "--join", server.ToString(), "--cluster-secret", secret,
            "--home", Path.Combine(folder, $"w{number}"), .. Tiers(folder, $"w{number}"),
        ];
        var child = ChildProcess.Start(FabricServer.Launcher, arguments);
        try
        {
            await child.WaitForLineAsync("ready ", ReadyMax, cancellationToken);
            return child;
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    private static FabricPath PathOf(int file) =>
        FabricPath.Parse(string.Create(CultureInfo.InvariantCulture, $"/r{file}"));

    private async Task SeedAsync(string store, CancellationToken cancellationToken)
    {
        var bytes = RandomNumberGenerator.GetBytes(options.FileBytes);
        for (var i = 0; i < options.Files; i++)
        {
            await File.WriteAllBytesAsync(Path.Combine(store, PathOf(i).Name), bytes, cancellationToken);
        }
    }

    private async Task ReadAsync(
        HttpFabricClient client, (string Way, int Workers) how, CancellationToken cancellationToken)
    {
        var before = client.ShortCircuitBytes;
        for (var i = 0; i < options.Files; i++)
        {
            await ReadOneAsync(client, PathOf(i), cancellationToken);
        }

        var (count, seconds, _) = await LoadAsync(
            n => ReadOneAsync(client, PathOf(n % options.Files), cancellationToken));
        var megabytes = count * (double)options.FileBytes / 1e6 / seconds;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"read, {how.Workers} workers, {how.Way}: {megabytes:0} MB/s ({count} files, "
                + $"{(client.ShortCircuitBytes - before) / 1e6:0} MB from files)"));
    }

    private async Task WriteAsync(HttpFabricClient client, int bytes, int copies, CancellationToken cancellationToken)
    {
        var content = RandomNumberGenerator.GetBytes(bytes);
        var folder = string.Create(CultureInfo.InvariantCulture, $"/p{bytes}-{copies}-{Stopwatch.GetTimestamp()}");
        await client.CreateDirectoryAsync(FabricPath.Parse(folder), new DirectoryOptions(), cancellationToken);
        var write = new CreateOptions
        {
            Overwrite = true,
            WriteType = WriteType.AsyncThrough,
            DurableCopies = copies,
            LengthBytes = bytes,
        };
        var (count, seconds, median) = await LoadAsync(async n =>
        {
            var path = FabricPath.Parse(string.Create(CultureInfo.InvariantCulture, $"{folder}/{n}"));
            await using var writer = await client.CreateAsync(path, write, cancellationToken);
            await writer.WriteAsync(content, cancellationToken);
            await writer.CompleteAsync(null, cancellationToken);
        });
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"write {bytes >> 10} KiB, durable={copies}: {count / seconds:0} /s, {count * (bytes / 1e6) / seconds:0} "
                + $"MB/s, median {median.TotalMilliseconds:0.0} ms"));
        while ((await client.Administration.ListPersistsAsync(1, cancellationToken)).Count > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken); // The next one begins on an idle disk.
        }
    }

    private async Task<(int Count, double Seconds, TimeSpan Median)> LoadAsync(Func<int, Task> run)
    {
        var watch = Stopwatch.StartNew();
        var number = 0;
        var times = await Task.WhenAll(Enumerable.Range(0, options.Parallel).Select(_ => Task.Run(async () =>
        {
            var taken = new List<TimeSpan>();
            while (watch.Elapsed < options.Length)
            {
                var at = watch.Elapsed;
                await run(Interlocked.Increment(ref number));
                taken.Add(watch.Elapsed - at);
            }

            return taken;
        })));
        var seconds = watch.Elapsed.TotalSeconds;
        var all = times.SelectMany(static t => t).Order().ToList();
        return (all.Count, seconds, all[all.Count / 2]);
    }

    private static async Task ReadOneAsync(
        HttpFabricClient client, FabricPath path, CancellationToken cancellationToken)
    {
        await using var reader = await client.OpenReadAsync(path, new OperationOptions(), cancellationToken);
        var buffer = new byte[ReadBytes];
        for (long at = 0; at < reader.Status.LengthBytes;)
        {
            at += await reader.ReadAsync(at, buffer, cancellationToken);
        }
    }
}
