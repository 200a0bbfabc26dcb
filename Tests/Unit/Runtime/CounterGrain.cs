namespace OrleansAlluxio.Tests.Unit.Runtime;

internal sealed class CounterGrain(Probe probe) : Grain, ICounterGrain
{
    private int _count;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Log("activate " + this.GetPrimaryKeyString());
        return probe.ActivationFailure is { } failure ? Task.FromException(failure) : Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Log($"deactivate {this.GetPrimaryKeyString()} {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public ValueTask<int> AddAsync(int amount, CancellationToken cancellationToken) => new(_count += amount);

    public Task<int> AddTaskAsync(int amount) => Task.FromResult(_count += amount);

    public ValueTask TouchAsync()
    {
        _count++;
        return default;
    }

    public Task TouchTaskAsync()
    {
        _count++;
        return Task.CompletedTask;
    }

    public async ValueTask<int> AddWhenOpenAsync(string gate, CancellationToken cancellationToken)
    {
        await probe.WaitAsync(gate);
        return ++_count;
    }

    public async ValueTask<int> ReadWhenOpenAsync(string gate)
    {
        await probe.WaitAsync(gate);
        return _count;
    }

    public Task<int> PeekAsync() => Task.FromResult(_count);

    public Task<string> KeyAsync() => Task.FromResult(this.GetPrimaryKeyString());

    public ValueTask ThrowAsync(string message) => throw new InvalidOperationException(message);

    public async ValueTask ThrowAfterAwaitAsync(string message)
    {
        await Task.Yield();
        throw new InvalidOperationException(message);
    }

    public ValueTask LeaveAsync()
    {
        DeactivateOnIdle();
        return default;
    }

    public Task TellAsync(string text)
    {
        probe.Log("told " + text);
        return Task.CompletedTask;
    }
}
