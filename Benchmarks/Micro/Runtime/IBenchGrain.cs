namespace OrleansAlluxio.Benchmarks.Micro.Runtime;

/// <summary>The smallest grain: what is measured is the call.</summary>
public interface IBenchGrain : IGrainWithStringKey
{
    /// <summary>Adds, completing synchronously.</summary>
    ValueTask<int> AddAsync(int amount, CancellationToken cancellationToken);

    /// <summary>Adds and returns a cached task.</summary>
    Task<int> AddTaskAsync(int amount);

    /// <summary>Gives up its turn once before it adds.</summary>
    ValueTask<int> AddLaterAsync(int amount);

    /// <summary>Calls another grain, inline when that one is idle.</summary>
    ValueTask<int> RelayAsync(string other);
}
