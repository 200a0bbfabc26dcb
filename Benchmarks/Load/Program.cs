using OrleansAlluxio.Benchmarks.Load.HotGet;

if (args is not ["hot-get", .. var rest] || rest is ["--help"] or ["-h"])
{
    Console.WriteLine(HotGetOptions.Usage);
    return args is ["hot-get", ..] ? 0 : 2;
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
    await new HotGetBenchmark(HotGetOptions.Parse(rest), Console.Out).RunAsync(stop.Token);
    return 0;
}
catch (FormatException error)
{
    Console.Error.WriteLine($"hot-get: {error.Message}");
    return 2;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("hot-get: stopped, or its budget of time is used up (--budget)");
    return 1;
}
catch (Exception error)
    when (error is InvalidOperationException or TimeoutException or HttpRequestException or IOException)
{
    Console.Error.WriteLine($"hot-get: {error.Message}");
    return 1;
}
