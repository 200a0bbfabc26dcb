using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Client.ShortCircuits;

/// <summary>
/// The workers on this machine, by their proof files. A client elsewhere asks the server once in a while. Thread-safe.
/// </summary>
internal sealed class NearWorkers(IFabricShortCircuit fabric, TimeProvider time) : IDisposable
{
    // Workers come and go slowly; a question costs as much as a status.
    private static readonly TimeSpan ListedFor = TimeSpan.FromSeconds(10);

    // Nobody of them is on this machine, or the server knows nothing of it.
    private static readonly TimeSpan AbsentFor = TimeSpan.FromMinutes(1);

    private Places _places = new([], -1, TimeSpan.Zero);

    /// <summary>Where grants come from.</summary>
    public IFabricShortCircuit Fabric => fabric;

    /// <summary>What is kept open.</summary>
    public ShortCircuit Parts { get; } = new(time);

    /// <inheritdoc/>
    public void Dispose() => Parts.Dispose();

    /// <summary>Proofs by worker.</summary>
    public async ValueTask<IReadOnlyDictionary<string, Proof>> ListAsync(CancellationToken cancellationToken)
    {
        var places = Volatile.Read(ref _places);
        if (places.At < 0 || time.GetElapsedTime(places.At) > places.For)
        {
            places = await AskAsync(cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _places, places);
        }

        Dictionary<string, Proof> proofs = new(StringComparer.Ordinal);
        foreach (var place in places.All)
        {
            if (Parts.Proofs.TryGet(place.File) is { } proof)
            {
                proofs[place.Worker] = proof;
            }
        }

        return proofs;
    }

    private async ValueTask<Places> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var all = await fabric.ListProofsAsync(cancellationToken).ConfigureAwait(false);
            var isNear = all.Any(p => Parts.Proofs.TryGet(p.File) is not null);
            return new Places(all, time.GetTimestamp(), isNear ? ListedFor : AbsentFor);
        }
        catch (FabricException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Places([], time.GetTimestamp(), AbsentFor);
        }
    }

    private sealed record Places(IReadOnlyList<ProofPlace> All, long At, TimeSpan For);
}
