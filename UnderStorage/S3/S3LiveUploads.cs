using System.Collections.Concurrent;

namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>
/// Multipart uploads of the mount's open writers, which no sweep may touch however old they are. Thread-safe.
/// </summary>
internal sealed class S3LiveUploads
{
    private readonly ConcurrentDictionary<string, bool> _ids = new();

    public void Add(string id) => _ids[id] = true;

    public void Remove(string id) => _ids.TryRemove(id, out _);

    public bool Contains(string id) => _ids.ContainsKey(id);
}
