using System.Collections.Concurrent;

namespace OrleansAlluxio.Tests.Unit.Runtime;

/// <summary>Grain storage for tests: versions are checked as a durable storage would.</summary>
internal sealed class MemoryGrainStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string, GrainId), (object? Value, int Version)> _records = new();
    private int _version;

    /// <summary>Pretends that somebody else wrote.</summary>
    public void Touch(string stateName, GrainId grainId) => _records.AddOrUpdate(
        (stateName, grainId),
        static _ => throw new InvalidOperationException("No record to touch."),
        (_, record) => (record.Value, Interlocked.Increment(ref _version)));

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var exists = _records.TryGetValue((stateName, grainId), out var record);
        grainState.RecordExists = exists;
        grainState.ETag = exists ? record.Version.ToString() : null;
        if (exists)
        {
            grainState.State = (T)record.Value!;
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        lock (_records)
        {
            Check(stateName, grainId, grainState);
            var version = Interlocked.Increment(ref _version);
            _records[(stateName, grainId)] = (grainState.State, version);
            grainState.ETag = version.ToString();
            grainState.RecordExists = true;
        }

        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        lock (_records)
        {
            Check(stateName, grainId, grainState);
            _records.TryRemove((stateName, grainId), out _);
            grainState.ETag = null;
            grainState.RecordExists = false;
        }

        return Task.CompletedTask;
    }

    private void Check<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = _records.TryGetValue((stateName, grainId), out var record) ? record.Version.ToString() : null;
        if (stored != grainState.ETag)
        {
            throw new InconsistentStateException("Somebody else wrote.", stored, grainState.ETag);
        }
    }
}
