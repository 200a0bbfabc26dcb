using System.Diagnostics;
using OrleansAlluxio.Benchmarks.Load.Servers;
using OrleansAlluxio.Benchmarks.Load.Signing;

namespace OrleansAlluxio.Benchmarks.Load.BigObject;

/// <summary>Shows that the memory of a request does not depend on the size of its object.</summary>
internal sealed class BigObjectBenchmark(BigObjectOptions options, TextWriter output)
{
    private const long WarmBytes = 64 << 20;

    /// <summary>Starts a fabric in a new folder, moves the object both ways twice, stops and removes it all.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(
            Path.Combine(options.Directory, $"big-object-{Environment.ProcessId}")).FullName;
        try
        {
            await using var fabric = await FabricServer.StartAsync(
                Path.Combine(folder, "home"),
                ["--mem", $"{Path.Combine(folder, "mem")}=256MiB", "--ssd", $"{Path.Combine(folder, "ssd")}=1GiB"],
                cancellationToken);
            using var transfer = new BigTransfer(
                new S3Presigner(fabric.Url, fabric.Credentials, TimeProvider.System), options);
            await using var memory = new MemoryWatch(fabric.ProcessId);
            await output.WriteLineAsync($"machine: {Machine.Describe()}");
            await output.WriteLineAsync($"build: {Machine.DescribeBuild()}");
            await transfer.CreateBucketAsync(cancellationToken);
            await transfer.PutAsync("warm", WarmBytes, cancellationToken);
            await transfer.GetAsync("warm", WarmBytes, cancellationToken);
            await MeasureAsync(transfer, memory, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task MeasureAsync(BigTransfer transfer, MemoryWatch memory, CancellationToken cancellationToken)
    {
        var before = memory.NowBytes;
        await output.WriteLineAsync(
            $"{options.Bytes >> 20} MiB; RssAnon before: {before >> 20} MiB, after moving {WarmBytes >> 20} MiB");
        await output.WriteLineAsync("step                  s      MB/s   most RssAnon MiB   growth MiB");
        (string Name, Func<Task> RunAsync)[] steps =
        [
            ("PUT", () => transfer.PutAsync("one", options.Bytes, cancellationToken)),
            ("GET", () => transfer.GetAsync("one", options.Bytes, cancellationToken)),
            ("DELETE", () => transfer.DeleteAsync("one", cancellationToken)),
            ("PUT in parts", () => transfer.PutInPartsAsync("parts", cancellationToken)),
            ("GET", () => transfer.GetAsync("parts", options.Bytes, cancellationToken)),
            ("DELETE", () => transfer.DeleteAsync("parts", cancellationToken)),
        ];
        var growth = 0L;
        foreach (var (name, runAsync) in steps)
        {
            memory.Start();
            var began = Stopwatch.GetTimestamp();
            await runAsync();
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            growth = Math.Max(growth, memory.MostBytes - before);
            var rate = name == "DELETE" ? string.Empty : $"{options.Bytes / 1e6 / seconds:0}";
            await output.WriteLineAsync(
                $"{name,-16} {seconds,6:0.0} {rate,9} {memory.MostBytes >> 20,18} "
                + $"{(memory.MostBytes - before) >> 20,12}");
        }

        if (growth > options.GrowthBytesMax)
        {
            throw new InvalidOperationException(
                $"RssAnon grew by {growth >> 20} MiB, and may by {options.GrowthBytesMax >> 20} MiB");
        }

        await output.WriteLineAsync(
            $"ok: RssAnon grew by at most {growth >> 20} MiB; every byte came back as it was put");
    }
}
