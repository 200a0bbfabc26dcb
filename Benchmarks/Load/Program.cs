using OrleansAlluxio.Benchmarks.Load.BigObject;
using OrleansAlluxio.Benchmarks.Load.ColdLoad;
using OrleansAlluxio.Benchmarks.Load.HotGet;
using OrleansAlluxio.Benchmarks.Load.PutSmall;
using OrleansAlluxio.Benchmarks.Load.Runtimes;
using OrleansAlluxio.Benchmarks.Load.StatLatency;
using OrleansAlluxio.Benchmarks.Load.SyncTree;
using OrleansAlluxio.Benchmarks.Load.WebHdfsGet;
using OrleansAlluxio.Benchmarks.Load.Workers;

var (usage, run) = (args.Length > 0 ? args[0] : string.Empty) switch
{
    "hot-get" => (HotGetOptions.Usage, (Func<string[], CancellationToken, Task>)((rest, token) =>
        new HotGetBenchmark(HotGetOptions.Parse(rest), Console.Out).RunAsync(token))),
    "webhdfs-get" => (WebHdfsGetOptions.Usage, (rest, token) =>
        new WebHdfsGetBenchmark(WebHdfsGetOptions.Parse(rest), Console.Out).RunAsync(token)),
    "put-small" => (PutSmallOptions.Usage, (rest, token) =>
        new PutSmallBenchmark(PutSmallOptions.Parse(rest), Console.Out).RunAsync(token)),
    "big-object" => (BigObjectOptions.Usage, (rest, token) =>
        new BigObjectBenchmark(BigObjectOptions.Parse(rest), Console.Out).RunAsync(token)),
    "sync-tree" => (SyncTreeOptions.Usage, (rest, token) =>
        new SyncTreeBenchmark(SyncTreeOptions.Parse(rest), Console.Out).RunAsync(token)),
    "cold-load" => (ColdLoadOptions.Usage, (rest, token) =>
        new ColdLoadBenchmark(ColdLoadOptions.Parse(rest), Console.Out).RunAsync(token)),
    "stat-latency" => (StatLatencyOptions.Usage, (rest, token) =>
        new StatLatencyBenchmark(StatLatencyOptions.Parse(rest), Console.Out).RunAsync(token)),
    "runtimes" => (RuntimesOptions.Usage, (rest, token) =>
        new RuntimesBenchmark(RuntimesOptions.Parse(rest), Console.Out).RunAsync(token)),
    "workers" => (WorkersOptions.Usage, (rest, token) =>
        new WorkersBenchmark(WorkersOptions.Parse(rest), Console.Out).RunAsync(token)),
    _ => (string.Join(
        '\n', HotGetOptions.Usage, PutSmallOptions.Usage, BigObjectOptions.Usage, SyncTreeOptions.Usage,
        RuntimesOptions.Usage, StatLatencyOptions.Usage, WebHdfsGetOptions.Usage,
        ColdLoadOptions.Usage, WorkersOptions.Usage), null),
};
if (run is null || args is [_, "--help" or "-h"])
{
    Console.WriteLine(usage);
    return run is null ? 2 : 0;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    // The servers are stopped first; then the program ends by itself.
    e.Cancel = true;
    stop.Cancel();
};

try
{
    await run(args[1..], stop.Token);
    return 0;
}
catch (FormatException error)
{
    Console.Error.WriteLine($"{args[0]}: {error.Message}");
    return 2;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine($"{args[0]}: stopped, or its budget of time is used up (--budget)");
    return 1;
}
catch (Exception error)
    when (error is InvalidOperationException or TimeoutException or HttpRequestException or IOException
        or OrleansAlluxio.Core.Errors.FabricException)
{
    Console.Error.WriteLine($"{args[0]}: {error.Message}");
    return 1;
}
