namespace OrleansAlluxio.Runtime;

/// <summary>The activations of one key of a stateless worker.</summary>
internal sealed class StatelessWorkerPool(ActivationCatalog catalog, GrainClass grainClass, GrainId grainId)
    : IActivationHome
{
    private readonly Lock _lock = new();
    private Activation[] _workers = [];

    public IReadOnlyList<Activation> All => Volatile.Read(ref _workers);

    /// <summary>An idle worker.</summary>
    public Activation? FindIdle()
    {
        foreach (var worker in Volatile.Read(ref _workers))
        {
            if (worker.LooksIdle)
            {
                return worker;
            }
        }

        return null;
    }

    /// <summary>An idle worker, a new one, or the one with the shortest queue.</summary>
    public Activation Pick()
    {
        lock (_lock)
        {
            if (FindIdle() is { } idle)
            {
                return idle;
            }

            if (_workers.Length >= grainClass.WorkersMax)
            {
                return _workers.MinBy(static worker => worker.Load)!;
            }

            catalog.Admit(grainId);
            var made = new Activation(catalog, this, grainClass, grainId);
            Volatile.Write(ref _workers, [.. _workers, made]);
            return made;
        }
    }

    public bool Retire(Activation dead, Func<Activation>? successor)
    {
        lock (_lock)
        {
            var others = _workers.Where(worker => !ReferenceEquals(worker, dead));
            if (successor is not null && !catalog.IsStopping)
            {
                Volatile.Write(ref _workers, [.. others, successor()]);
                return true;
            }

            Volatile.Write(ref _workers, [.. others]);
        }

        catalog.Forget();
        return successor is null;
    }
}
