using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Client.ShortCircuits;

/// <summary>A file of the fabric API, whose pages are granted by way of the server.</summary>
internal sealed class GrantedFile(
    NearWorkers near, FileStatus status, Func<ByteRange, CancellationToken, ValueTask<Stream>> open) : IGrantedContent
{
    public async ValueTask<HeldGrant?> TryGrantAsync(ByteRange range, CancellationToken cancellationToken)
    {
        if (await near.ListAsync(cancellationToken).ConfigureAwait(false) is not { Count: > 0 } proofs)
        {
            return null;
        }

        var wish = new GrantWish
        {
            Inode = status.Version.Inode,
            Version = status.Version.Version,
            OffsetBytes = range.OffsetBytes,
            LengthBytes = range.LengthBytes,
            Proofs = [.. proofs.Select(static p => new GrantMark(p.Key, p.Value.Text))],
            Done = [.. proofs.Keys.SelectMany(w => near.Parts.Ended.Take(w) ?? [])],
        };
        try
        {
            var askedAt = near.Parts.Time.GetTimestamp();
            var grant = await near.Fabric.GrantAsync(status.Path, wish, cancellationToken).ConfigureAwait(false);
            return grant.Pages.Count > 0 && proofs.TryGetValue(grant.Worker, out var proof)
                ? new HeldGrant(grant, proof, askedAt)
                : null;
        }
        catch (FabricException) when (!cancellationToken.IsCancellationRequested)
        {
            return null; // The ordinary way tells why, or works.
        }
    }

    public void End(HeldGrant grant) => near.Parts.Ended.Note(grant.Grant.Worker, grant.Grant.Id);

    public ValueTask<Stream> OpenAsync(ByteRange range, CancellationToken cancellationToken) =>
        open(range, cancellationToken);
}
