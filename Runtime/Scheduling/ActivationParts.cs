using Microsoft.Extensions.DependencyInjection;

namespace OrleansAlluxio.Runtime;

/// <summary>What hangs on an activation: its state facets and its timers.</summary>
internal sealed class ActivationParts(Activation activation)
{
    /// <summary>The key under which the storage of unnamed state is registered, as in Orleans.</summary>
    public const string DefaultStorageName = "Default";

    private readonly Lock _lock = new();
    private List<IStorage>? _states;
    private HashSet<GrainTimer>? _timers;
    private bool _stopped;

    public IPersistentState<T> AddState<T>(string name, string? storageName)
    {
        var key = storageName ?? DefaultStorageName;
        var storage = activation.ActivationServices.GetKeyedService<IGrainStorage>(key)
            ?? throw new InvalidOperationException(
                $"State '{name}' of {activation.Class.Type} needs grain storage '{key}': register it with "
                + $"{nameof(EmbeddedGrainServiceExtensions.AddGrainStorage)}.");
        var state = new PersistentState<T>(name, activation.GrainId, storage);
        (_states ??= []).Add(state);
        return state;
    }

    public async Task ReadStatesAsync(CancellationToken cancellationToken)
    {
        foreach (var state in _states ?? [])
        {
            await state.ReadStateAsync(cancellationToken);
        }
    }

    public IGrainTimer StartTimer<TState>(
        Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(activation, token => callback(state, token), options);
        lock (_lock)
        {
            if (_stopped)
            {
                throw new InvalidOperationException($"{activation.GrainId} is deactivating and starts no timers.");
            }

            (_timers ??= []).Add(timer);
        }

        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    public void Remove(GrainTimer timer)
    {
        lock (_lock)
        {
            _timers?.Remove(timer);
        }
    }

    public void StopTimers()
    {
        GrainTimer[] timers;
        lock (_lock)
        {
            _stopped = true;
            timers = _timers is null ? [] : [.. _timers];
        }

        foreach (var timer in timers)
        {
            timer.Dispose();
        }
    }
}
