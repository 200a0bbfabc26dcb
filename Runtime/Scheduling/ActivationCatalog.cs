using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OrleansAlluxio.Runtime;

/// <summary>All activations of one silo, found by grain id. One activation per id, stateless workers apart.</summary>
internal sealed class ActivationCatalog : IActivationHome
{
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();
    private readonly ConcurrentDictionary<GrainId, StatelessWorkerPool> _pools = new();
    private int _epoch;
    private int _count;
    private bool _stopping;

    public ActivationCatalog(
        IServiceProvider services, EmbeddedGrainOptions options, TimeProvider time, ILogger<ActivationCatalog> logger)
    {
        Services = services;
        Options = options;
        Time = time;
        Logger = logger;
        Factory = new GrainFactory(this, GrainTypes.Load(options));
    }

    public IServiceProvider Services { get; }

    public EmbeddedGrainOptions Options { get; }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public GrainFactory Factory { get; }

    /// <summary>
    /// Counts collection quanta since start; a call stamps its activation with it instead of reading a clock.
    /// </summary>
    public int Epoch => _epoch;

    /// <summary>Live activations, stateless workers included.</summary>
    public int Count => Volatile.Read(ref _count);

    public IEnumerable<Activation> All => _activations.Values.Concat(_pools.Values.SelectMany(static pool => pool.All));

    /// <summary>The activation that a call may enter inline, if there is one.</summary>
    public Activation? Find(GrainClass grainClass, GrainId grainId)
    {
        if (grainClass.WorkersMax > 0)
        {
            return _pools.TryGetValue(grainId, out var pool) ? pool.FindIdle() : null;
        }

        return _activations.GetValueOrDefault(grainId);
    }

    /// <summary>The activation of an id, made if there is none. Starts it when it is new.</summary>
    /// <exception cref="FabricException">The silo is stopping or full.</exception>
    public Activation Resolve(GrainClass grainClass, GrainId grainId)
    {
        if (grainClass.WorkersMax > 0)
        {
            return _pools.GetOrAdd(
                grainId,
                static (id, state) => new StatelessWorkerPool(state.Catalog, state.Class, id),
                (Catalog: this, Class: grainClass)).Pick();
        }

        if (_activations.TryGetValue(grainId, out var found))
        {
            return found;
        }

        Admit(grainId);
        var made = new Activation(this, this, grainClass, grainId);
        found = _activations.GetOrAdd(grainId, made);
        if (!ReferenceEquals(found, made))
        {
            Forget();
        }
        else if (Volatile.Read(ref _stopping))
        {
            // Stop may have listed the activations just before: see to it that this one ends too.
            found.Deactivate(StopReason);
        }

        return found;
    }

    /// <summary>Counts one more activation.</summary>
    /// <exception cref="FabricException">The silo is stopping or full.</exception>
    public void Admit(GrainId grainId)
    {
        if (Volatile.Read(ref _stopping))
        {
            throw CallErrors.Stopping(grainId);
        }

        if (Interlocked.Increment(ref _count) > Options.ActivationsMax)
        {
            Forget();
            throw CallErrors.TooManyActivations(grainId, Options.ActivationsMax);
        }
    }

    /// <summary>Counts one activation less.</summary>
    public void Forget() => Interlocked.Decrement(ref _count);

    public bool IsStopping => Volatile.Read(ref _stopping);

    public bool Retire(Activation dead, Func<Activation>? successor)
    {
        if (successor is not null && !IsStopping)
        {
            _activations[dead.GrainId] = successor();
            return true;
        }

        _activations.TryRemove(new KeyValuePair<GrainId, Activation>(dead.GrainId, dead));
        Forget();
        return successor is null;
    }

    /// <summary>Starts the next quantum and collects what was idle for longer than its class's age limit.</summary>
    public void Collect()
    {
        var epoch = Interlocked.Increment(ref _epoch);
        foreach (var activation in All)
        {
            var limit = activation.Class.AgeLimit;
            if (limit != Timeout.InfiniteTimeSpan)
            {
                activation.CollectIfIdle(epoch, QuantaOf(limit));
            }
        }
    }

    /// <summary>The first epoch that begins after a span of time from now.</summary>
    public int EpochAfter(TimeSpan span) => span < TimeSpan.Zero ? 0 : _epoch + 1 + QuantaOf(span);

    /// <summary>Deactivates everything, or gives up when the token says so. Returns how many are left.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _stopping, true);
        var all = All.ToArray();
        foreach (var activation in all)
        {
            activation.Deactivate(StopReason, CancellationToken.None);
        }

        foreach (var activation in all)
        {
            await activation.Deactivated.WaitAsync(cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return Count;
    }

    private static DeactivationReason StopReason => new(DeactivationReasonCode.ShuttingDown, "The silo is stopping.");

    private int QuantaOf(TimeSpan span) =>
        (int)Math.Min(int.MaxValue / 2, Math.Ceiling(span / Options.CollectionQuantum));
}
