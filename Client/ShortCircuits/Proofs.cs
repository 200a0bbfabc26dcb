using System.Collections.Concurrent;

namespace OrleansAlluxio.Client.ShortCircuits;

/// <summary>Proof files as they were found, looked at again when they say something new. Thread-safe.</summary>
internal sealed class Proofs(TimeProvider time)
{
    // Who is on another machine stays there.
    private static readonly TimeSpan AbsentFor = TimeSpan.FromSeconds(10);

    // As many as there can be workers on a machine, many times over.
    private const int FilesMax = 1024;

    private readonly ConcurrentDictionary<string, (Proof? Proof, long At)> _found = new(StringComparer.Ordinal);

    /// <summary>The proof of a file now; null for none.</summary>
    public Proof? TryGet(string path)
    {
        if (_found.TryGetValue(path, out var known)
            && (known.Proof is { } proof ? proof.Holds() : time.GetElapsedTime(known.At) < AbsentFor))
        {
            return known.Proof;
        }

        if (_found.Count >= FilesMax)
        {
            _found.Clear();
        }

        var found = Proof.TryOpen(path);
        _found[path] = (found, time.GetTimestamp());
        return found;
    }
}
