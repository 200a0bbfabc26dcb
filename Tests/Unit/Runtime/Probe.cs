using System.Collections.Concurrent;

namespace OrleansAlluxio.Tests.Unit.Runtime;

/// <summary>How tests see and steer the grains of their silo: events in order, and gates that calls wait at.</summary>
internal sealed class Probe
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _arrivals = new();

    public ConcurrentQueue<string> Events { get; } = new();

    public Exception? ActivationFailure { get; set; }

    public void Log(string text)
    {
        Events.Enqueue(text);
        Arrival(text).TrySetResult();
    }

    /// <summary>Logs arrival and waits until the test opens the gate.</summary>
    public Task WaitAsync(string gate)
    {
        Log("at " + gate);
        return Gate(gate).Task;
    }

    public void Open(string gate) => Gate(gate).TrySetResult();

    /// <summary>Waits for an event; the failure names the one that is missing.</summary>
    public async Task SeenAsync(string text)
    {
        try
        {
            await Arrival(text).Task.WaitAsync(TimeSpan.FromSeconds(90));
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Missing event: {text}. Seen: {string.Join(", ", Events)}");
        }
    }

    private TaskCompletionSource Gate(string name) => _gates.GetOrAdd(name, static _ => New());

    private TaskCompletionSource Arrival(string name) => _arrivals.GetOrAdd(name, static _ => New());

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
