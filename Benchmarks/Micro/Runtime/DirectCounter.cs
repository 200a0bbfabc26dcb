namespace OrleansAlluxio.Benchmarks.Micro.Runtime;

/// <summary>The same work behind a plain interface: the speed of light of a call.</summary>
public sealed class DirectCounter : IBenchGrain
{
    private int _count;

    /// <inheritdoc/>
    public ValueTask<int> AddAsync(int amount, CancellationToken cancellationToken) => new(_count += amount);

    /// <inheritdoc/>
    public Task<int> AddTaskAsync(int amount) => Task.FromResult(_count += amount);

    /// <inheritdoc/>
    public ValueTask<int> AddLaterAsync(int amount) => new(_count += amount);

    /// <inheritdoc/>
    public ValueTask<int> RelayAsync(string other) => new(_count++);
}
