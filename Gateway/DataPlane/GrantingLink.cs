using OrleansAlluxio.Client.ShortCircuits;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>
/// The data plane of other workers, but that bytes of those on this machine are read from their files. Owns what it
/// keeps open, not the link.
/// </summary>
/// <param name="inner">The ordinary way.</param>
/// <param name="grants">Asks for grants.</param>
/// <param name="proofFileOf">The proof file of the worker at a URL; null where it grants nothing.</param>
/// <param name="time">The clock of grants.</param>
public sealed class GrantingLink(
    IWorkerLink inner, IGrantLink grants, Func<Uri, string?> proofFileOf, TimeProvider time) : IWorkerLink, IDisposable
{
    private readonly ShortCircuit _parts = new(time);

    /// <summary>What was read so.</summary>
    public ShortCircuitCounters Counters => _parts.Counters;

    /// <inheritdoc/>
    public ValueTask<Stream> OpenAsync(
        Uri worker, FileContentId file, ByteRange range, CancellationToken cancellationToken) =>
        proofFileOf(worker) is { } proofFile
            ? _parts.OpenAsync(new Content(this, (worker, proofFile), file), range, cancellationToken)
            : inner.OpenAsync(worker, file, range, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> LoadAsync(
        Uri worker, FileContentId file, ByteRange range, CancellationToken cancellationToken) =>
        inner.LoadAsync(worker, file, range, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> FreeAsync(Uri worker, FileVersion file, CancellationToken cancellationToken) =>
        inner.FreeAsync(worker, file, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> FreeAllAsync(Uri worker, CancellationToken cancellationToken) =>
        inner.FreeAllAsync(worker, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PagePlacement>> LocateAsync(
        Uri worker, FileVersion file, CancellationToken cancellationToken) =>
        inner.LocateAsync(worker, file, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _parts.Dispose();

    private sealed class Content(GrantingLink link, (Uri Url, string ProofFile) worker, FileContentId file)
        : IGrantedContent
    {
        public async ValueTask<HeldGrant?> TryGrantAsync(ByteRange range, CancellationToken cancellationToken)
        {
            if (link._parts.Proofs.TryGet(worker.ProofFile) is not { } proof)
            {
                return null;
            }

            var request = new GrantRequest
            {
                Version = file.Version,
                OffsetBytes = range.OffsetBytes,
                LengthBytes = range.LengthBytes,
                Proof = proof.Text,
                Done = link._parts.Ended.Take(worker.ProofFile),
            };
            try
            {
                var askedAt = link._parts.Time.GetTimestamp();
                var grant = await link.GrantAsync(worker.Url, request, cancellationToken);
                return grant.Pages.Count > 0 ? new HeldGrant(grant, proof, askedAt) : null;
            }
            catch (FabricException) when (!cancellationToken.IsCancellationRequested)
            {
                return null; // The ordinary way tells why, or works.
            }
        }

        public void End(HeldGrant grant) => link._parts.Ended.Note(worker.ProofFile, grant.Grant.Id);

        public ValueTask<Stream> OpenAsync(ByteRange range, CancellationToken cancellationToken) =>
            link.Inner.OpenAsync(worker.Url, file, range, cancellationToken);
    }

    private IWorkerLink Inner => inner;

    private ValueTask<PageGrant> GrantAsync(Uri worker, GrantRequest request, CancellationToken cancellationToken) =>
        grants.GrantAsync(worker, request, cancellationToken);
}
