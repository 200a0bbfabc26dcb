using System.Collections.Concurrent;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>
/// The workers as this process knows them now: replaced whole by each view, read without a lock. Remembers for a moment
/// whom it could not reach, long before the deadline says so.
/// </summary>
public sealed class WorkerDirectory(string? ownId, TimeProvider time)
{
    // As long as a report takes: by then the view knows more.
    private static readonly TimeSpan SuspectedFor = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, long> _suspects = new(StringComparer.Ordinal);
    private readonly Lock _applying = new();
    private ClusterMap _map = new(ClusterView.Empty, ownId);

    /// <summary>The worker in this process; null for none.</summary>
    public string? OwnId => ownId;

    /// <summary>Where this process stands; null where nobody said.</summary>
    public WorkerLocality? Locality { get; init; }

    /// <summary>The latest map.</summary>
    public ClusterMap Current => Volatile.Read(ref _map);

    /// <summary>Takes a view, when it is another one.</summary>
    public void Apply(ClusterView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        lock (_applying)
        {
            var old = _map.View;
            if (view.Version != old.Version || !view.Shows(old))
            {
                Volatile.Write(ref _map, new ClusterMap(view, ownId, _map));
            }
        }
    }

    /// <summary>The proof file of the worker at a URL; null for none, or where it grants nothing.</summary>
    public string? ProofFileOf(Uri url)
    {
        foreach (var member in Current.View.Members)
        {
            if (member.ProofFile is not null && member.Url == url)
            {
                return member.ProofFile;
            }
        }

        return null;
    }

    /// <summary>Notes that a worker could not be reached.</summary>
    public void Suspect(ClusterMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        _suspects[member.Id] = time.GetTimestamp();
    }

    /// <summary>Whether it is worth asking a member: it reports, and nobody failed to reach it just now.</summary>
    public bool IsReachable(ClusterMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        if (!member.IsLive)
        {
            return false;
        }

        if (_suspects.IsEmpty || !_suspects.TryGetValue(member.Id, out var at))
        {
            return true;
        }

        if (time.GetElapsedTime(at) < SuspectedFor)
        {
            return false;
        }

        _suspects.TryRemove(KeyValuePair.Create(member.Id, at));
        return true;
    }
}
