using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Client.ShortCircuits;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Workers;

namespace OrleansAlluxio.Silo;

/// <summary>
/// What lets readers on this machine read the pages of this process from its files. The order of starts and ends keeps
/// them from reading what is not theirs: the proof is renewed before the pages are opened, and taken back before the
/// grants end, which is before the pages are closed.
/// </summary>
internal sealed class ShortCircuitParts : IAsyncDisposable
{
    private readonly ProofFile _proof;
    private PageGrants? _grants;

    private ShortCircuitParts(ProofFile proof) => _proof = proof;

    /// <summary>Grants; null where readers are granted nothing.</summary>
    public IWorkerGrants? Grants => _grants;

    /// <summary>Where the proof is; null where readers are granted nothing.</summary>
    public string? ProofFile => _grants is null ? null : _proof.Path;

    /// <summary>Ends what an earlier process of this home granted. Before its pages are opened.</summary>
    public static ShortCircuitParts Renew(string home, IRandomSource random) =>
        new(Client.ShortCircuits.ProofFile.Renew(home, random));

    /// <summary>Grants pages from now on; the caller ends this before the pages.</summary>
    public ShortCircuitParts Open(string worker, IPageStore pages, TimeProvider time, IRandomSource random)
    {
        _grants = new PageGrants((worker, _proof.Text), pages, new PageGrantOptions(), time, random);
        return this;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _proof.Dispose();
        _grants?.Dispose();
        return ValueTask.CompletedTask;
    }
}
