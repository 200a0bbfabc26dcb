using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using OrleansAlluxio.Core.Diagnostics;

namespace OrleansAlluxio.Gateway.Observability;

/// <summary>What is counted of one operation at one door. Thread-safe.</summary>
internal sealed class OperationCounters(string door, string operation)
{
    // Codes of a protocol are a closed set of some dozens; a bug that makes them up must not fill the memory.
    private const int ErrorsMax = 64;
    private const string OtherError = "Other";

    private readonly ConcurrentDictionary<string, StrongBox<long>> _errors = new(StringComparer.Ordinal);

    /// <summary>Made once, because it goes with every measurement.</summary>
    public KeyValuePair<string, object?>[] Tags { get; } = [new("door", door), new("operation", operation)];

    /// <summary>Durations and bytes.</summary>
    public DurationHistogram Durations { get; } = new();

    /// <summary>Errors by name.</summary>
    public IEnumerable<KeyValuePair<string, long>> Errors =>
        _errors.Select(static e => new KeyValuePair<string, long>(e.Key, Interlocked.Read(ref e.Value.Value)));

    /// <summary>Counts an error.</summary>
    public void Fail(string error)
    {
        if (!_errors.TryGetValue(error, out var box))
        {
            box = _errors.GetOrAdd(
                _errors.Count < ErrorsMax ? error : OtherError, static _ => new StrongBox<long>());
        }

        Interlocked.Increment(ref box.Value);
    }
}
