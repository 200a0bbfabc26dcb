using OrleansAlluxio.Benchmarks.Load.HotGet;
using OrleansAlluxio.Benchmarks.Load.SyncTree;

if (args is not ["hot-get" or "sync-tree", .. var rest] || rest is ["--help"] or ["-h"])
{
    Console.WriteLine(args is ["sync-tree", ..] ? SyncTreeOptions.Usage : HotGetOptions.Usage);
    return args is ["hot-get" or "sync-tree", ..] ? 0 : 2;
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
    await (args[0] == "sync-tree"
        ? new SyncTreeBenchmark(SyncTreeOptions.Parse(rest), Console.Out).RunAsync(stop.Token)
        : new HotGetBenchmark(HotGetOptions.Parse(rest), Console.Out).RunAsync(stop.Token));
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
