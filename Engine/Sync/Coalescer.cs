namespace OrleansAlluxio.Engine.Sync;

/// <summary>
/// Makes concurrent callers with one key share one run, without serving anyone an answer older than the question: a
/// caller joins a run that has not begun, never one that has.
/// </summary>
internal sealed class Coalescer<TKey, TResult>(
    Func<TKey, CancellationToken, Task<TResult>> run, CancellationToken lifetime)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Runs> _runs = [];

    /// <summary>The result of a run that begins after this call.</summary>
    public Task<TResult> RunAsync(TKey key, CancellationToken cancellationToken)
    {
        Task<TResult> mine;
        Task<Task<TResult>>? first = null;
        lock (_lock)
        {
            if (!_runs.TryGetValue(key, out var runs))
            {
                _runs[key] = runs = new Runs();
                first = new Task<Task<TResult>>(() => StartAsync(key, runs, Task.CompletedTask));
                runs.Current = first.Unwrap();
                mine = runs.Current;
            }
            else
            {
                mine = runs.Next ??= StartAsync(key, runs, runs.Current);
            }
        }

        // Outside the lock: a run may do much before its first await.
        first?.RunSynchronously(TaskScheduler.Default);
        return mine.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Waits for the run of a key that is under way, whatever becomes of it; at once when there is none.
    /// </summary>
    public async Task WaitAsync(TKey key, CancellationToken cancellationToken)
    {
        Task? current;
        lock (_lock)
        {
            current = _runs.GetValueOrDefault(key)?.Current;
        }

        if (current is not null)
        {
            await current.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task<TResult> StartAsync(TKey key, Runs runs, Task before)
    {
        // The run before cannot end while the lock is held, so what follows never runs inside the lock.
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            if (runs.Next is not null && before != Task.CompletedTask)
            {
                runs.Current = runs.Next;
                runs.Next = null;
            }
        }

        try
        {
            return await run(key, lifetime).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                if (runs.Next is null)
                {
                    _runs.Remove(key);
                }
            }
        }
    }

    private sealed class Runs
    {
        public Task<TResult> Current { get; set; } = null!;

        public Task<TResult>? Next { get; set; }
    }
}
