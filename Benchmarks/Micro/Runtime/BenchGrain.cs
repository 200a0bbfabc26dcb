namespace OrleansAlluxio.Benchmarks.Micro.Runtime;

/// <summary>Counts in a field.</summary>
public sealed class BenchGrain : Grain, IBenchGrain
{
    private static readonly Task<int> s_seven = Task.FromResult(7);
    private IBenchGrain? _other;
    private int _count;

    /// <inheritdoc/>
    public ValueTask<int> AddAsync(int amount, CancellationToken cancellationToken) => new(_count += amount);

    /// <inheritdoc/>
    public Task<int> AddTaskAsync(int amount)
    {
        _count += amount;
        return s_seven;
    }

    /// <inheritdoc/>
    public async ValueTask<int> AddLaterAsync(int amount)
    {
        await Task.Yield();
        return _count += amount;
    }

    /// <inheritdoc/>
    public ValueTask<int> RelayAsync(string other) =>
        (_other ??= GrainFactory.GetGrain<IBenchGrain>(other)).AddAsync(1, CancellationToken.None);
}
