using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansAlluxio.Benchmarks.Micro.Runtime;

/// <summary>What a grain call costs beside a direct interface call.</summary>
[MemoryDiagnoser]
[Config(typeof(QuickConfig))]
public class GrainCallBenchmark
{
    private const int Burst = 1000;
    private readonly Task<int>[] _burst = new Task<int>[Burst];
    private readonly IBenchGrain _direct = new DirectCounter();
    private ServiceProvider _services = null!;
    private IGrainFactory _factory = null!;
    private IBenchGrain _grain = null!;

    /// <summary>Starts a silo and activates the grain.</summary>
    [GlobalSetup]
    public async Task StartAsync()
    {
        _services = new ServiceCollection()
            .AddEmbeddedGrains(static options => options.AddAssembly(typeof(GrainCallBenchmark).Assembly))
            .BuildServiceProvider();
        _factory = _services.GetRequiredService<IGrainFactory>();
        _grain = _factory.GetGrain<IBenchGrain>("/bench/a");
        await _grain.AddAsync(1, CancellationToken.None);
        await _grain.RelayAsync("/bench/b");
        await _grain.RelayAsync("/bench/b");
    }

    /// <summary>Ends the silo.</summary>
    [GlobalCleanup]
    public void Stop() => _services.Dispose();

    /// <summary>No runtime at all.</summary>
    [Benchmark(Baseline = true)]
    public async ValueTask<int> DirectCall() => await _direct.AddAsync(1, CancellationToken.None);

    /// <summary>Idle grain, ValueTask.</summary>
    [Benchmark]
    public async ValueTask<int> IdleValueTask() => await _grain.AddAsync(1, CancellationToken.None);

    /// <summary>Idle grain, Task that the grain caches.</summary>
    [Benchmark]
    public async ValueTask<int> IdleTask() => await _grain.AddTaskAsync(1);

    /// <summary>Idle grain that calls an idle grain: two inline calls.</summary>
    [Benchmark]
    public async ValueTask<int> IdleRelay() => await _grain.RelayAsync("/bench/b");

    /// <summary>A new reference by string key for each call, as a gateway makes it.</summary>
    [Benchmark]
    public async ValueTask<int> ReferenceAndCall() =>
        await _factory.GetGrain<IBenchGrain>("/bench/a").AddAsync(1, CancellationToken.None);

    /// <summary>A method that gives up its turn once: thread pool and back.</summary>
    [Benchmark]
    public async ValueTask<int> AwaitingMethod() => await _grain.AddLaterAsync(1);

    /// <summary>Calls queued behind an awaiting one; cost per call of a burst of 1,000.</summary>
    [Benchmark(OperationsPerInvoke = Burst)]
    public async Task<int> Queued()
    {
        _burst[0] = _grain.AddLaterAsync(1).AsTask();
        for (var i = 1; i < Burst; i++)
        {
            _burst[i] = _grain.AddAsync(1, CancellationToken.None).AsTask();
        }

        await Task.WhenAll(_burst);
        return Burst;
    }

    /// <summary>Two threads on one grain; cost per call of 2 x 1,000.</summary>
    [Benchmark(OperationsPerInvoke = 2 * Burst)]
    public Task Contended() => Task.WhenAll(Task.Run(HammerAsync), Task.Run(HammerAsync));

    private async Task HammerAsync()
    {
        for (var i = 0; i < Burst; i++)
        {
            await _grain.AddAsync(1, CancellationToken.None);
        }
    }
}
