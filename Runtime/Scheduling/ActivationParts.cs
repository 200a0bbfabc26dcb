using Microsoft.Extensions.DependencyInjection;
using OrleansAlluxio.Runtime.CodeGeneration;

namespace OrleansAlluxio.Runtime;

/// <summary>What hangs on an activation: the grain object's making, state facets, timers, subscriptions.</summary>
internal sealed class ActivationParts(Activation activation)
{
    /// <summary>The key under which the storage of unnamed state is registered, as in Orleans.</summary>
    public const string DefaultStorageName = "Default";

    [ThreadStatic]
    private static Activation? _underConstruction;

    private readonly Lock _lock = new();
    private List<IStorage>? _states;
    private HashSet<GrainTimer>? _timers;
    private HashSet<IStreamSubscription>? _subscriptions;
    private bool _stopped;

    /// <summary>The activation whose grain constructor runs on this thread.</summary>
    public static Activation? UnderConstruction => _underConstruction;

    /// <summary>Makes the grain object.</summary>
    public IGrainBase Construct()
    {
        var before = _underConstruction;
        _underConstruction = activation;
        try
        {
            var grain = activation.Class.Create(new GrainConstruction(activation));
            activation.GrainInstance = grain;
            return grain;
        }
        finally
        {
            _underConstruction = before;
        }
    }

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

    /// <summary>Ties a subscription to the life of the activation.</summary>
    public void Add(IStreamSubscription subscription)
    {
        lock (_lock)
        {
            if (_stopped)
            {
                throw new InvalidOperationException($"{activation.GrainId} is deactivating and subscribes no more.");
            }

            (_subscriptions ??= []).Add(subscription);
        }
    }

    public void Remove(IStreamSubscription subscription)
    {
        lock (_lock)
        {
            _subscriptions?.Remove(subscription);
        }
    }

    /// <summary>Stops timers and subscriptions for good.</summary>
    public void Stop()
    {
        GrainTimer[] timers;
        IStreamSubscription[] subscriptions;
        lock (_lock)
        {
            _stopped = true;
            timers = _timers is null ? [] : [.. _timers];
            subscriptions = _subscriptions is null ? [] : [.. _subscriptions];
        }

        foreach (var timer in timers)
        {
            timer.Dispose();
        }

        foreach (var subscription in subscriptions)
        {
            subscription.End();
        }
    }
}
