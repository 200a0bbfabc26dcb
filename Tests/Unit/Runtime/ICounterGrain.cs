namespace OrleansAlluxio.Tests.Unit.Runtime;

public interface ICounterGrain : IGrainWithStringKey
{
    ValueTask<int> AddAsync(int amount, CancellationToken cancellationToken);

    Task<int> AddTaskAsync(int amount);

    ValueTask TouchAsync();

    Task TouchTaskAsync();

    ValueTask<int> AddWhenOpenAsync(string gate, CancellationToken cancellationToken);

    [ReadOnly]
    ValueTask<int> ReadWhenOpenAsync(string gate);

    [AlwaysInterleave]
    Task<int> PeekAsync();

    Task<string> KeyAsync();

    ValueTask ThrowAsync(string message);

    ValueTask ThrowAfterAwaitAsync(string message);

    ValueTask LeaveAsync();

    [OneWay]
    Task TellAsync(string text);
}
