using System.Diagnostics;
using OrleansAlluxio.Core.Chance;

namespace OrleansAlluxio.Tests.Simulation.Sync;

/// <summary>
/// Lets one step run at a time: whatever calls the store or the metastore stops after the call took effect, and a seed
/// chooses who hears of it next. A step runs from there to the next stops of all it wakes; it has ended when the thread
/// pool is idle, so nothing else may use the pool meanwhile.
/// </summary>
internal sealed class StepScheduler(ulong seed)
{
    private static readonly TimeSpan StepMax = TimeSpan.FromSeconds(60);

    private readonly SeededRandomSource _chance = new(seed);
    private readonly AsyncLocal<string?> _actor = new();
    private readonly Lock _lock = new();
    private readonly List<(string Label, int Number, TaskCompletionSource Go)> _held = [];
    private int _number;

    /// <summary>Steps so far.</summary>
    public int Steps { get; private set; }

    /// <summary>What ran, for the report of a failure.</summary>
    public List<string> Trace { get; } = [];

    /// <summary>Stops the caller until the seed chooses it.</summary>
    public ValueTask HoldAsync(string call, string subject)
    {
        // Its continuation runs inside SetResult: a step is one call on the scheduler's thread.
        var go = new TaskCompletionSource();
        lock (_lock)
        {
            _held.Add(($"{_actor.Value} {call} {subject}", _number++, go));
        }

        return new ValueTask(go.Task);
    }

    /// <summary>Runs actors to their end, on the calling thread, which must not be one of the pool.</summary>
    public void Run(IReadOnlyList<(string Name, Func<Task> Action)> actors)
    {
        Debug.Assert(!Thread.CurrentThread.IsThreadPoolThread, "the pool could never be idle");
        var running = actors.Select(a => StartAsync(a.Name, a.Action)).ToList();
        while (true)
        {
            WaitForQuiet();
            if (!TryRelease())
            {
                if (running.TrueForAll(static t => t.IsCompleted))
                {
                    running.ForEach(static t => t.GetAwaiter().GetResult());
                    return;
                }

                throw new InvalidOperationException("somebody waits for what nobody does: a deadlock");
            }
        }
    }

    private async Task StartAsync(string name, Func<Task> action)
    {
        _actor.Value = name;
        await HoldAsync("start", "");
        await action();
    }

    // Sorted by what it is, so that the choice does not hang on who came first.
    private bool TryRelease()
    {
        TaskCompletionSource go;
        lock (_lock)
        {
            if (_held.Count == 0)
            {
                return false;
            }

            _held.Sort(static (a, b) =>
                string.CompareOrdinal(a.Label, b.Label) is not 0 and var order ? order : a.Number.CompareTo(b.Number));
            var at = (int)_chance.NextInt64(_held.Count);
            go = _held[at].Go;
            Trace.Add(_held[at].Label);
            _held.RemoveAt(at);
        }

        Steps++;
        go.SetResult();
        return true;
    }

    private static void WaitForQuiet()
    {
        var began = Stopwatch.GetTimestamp();
        var spin = new SpinWait();
        while (!IsPoolIdle())
        {
            spin.SpinOnce(sleep1Threshold: -1);
            if (Stopwatch.GetElapsedTime(began) > StepMax)
            {
                throw new TimeoutException("a step does not end");
            }
        }
    }

    private static bool IsPoolIdle()
    {
        ThreadPool.GetMaxThreads(out var most, out _);
        ThreadPool.GetAvailableThreads(out var free, out _);
        return free == most && ThreadPool.PendingWorkItemCount == 0;
    }
}
