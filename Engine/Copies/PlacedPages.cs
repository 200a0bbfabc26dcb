using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Workers;

namespace OrleansAlluxio.Engine.Copies;

/// <summary>
/// Puts pages of a write that the store gets, too, to the workers that a policy names: readers find them there. A
/// worker that does not take one costs its bytes at most once more from the store. Owned by one writer.
/// </summary>
internal sealed class PlacedPages(
    CopyServices services, (FileVersion Version, long BlockBytes) file, LocationPolicy policy, CacheCharge? charge)
{
    // A worker that is well takes a page in milliseconds, and the writer waits.
    private static readonly TimeSpan PutMax = TimeSpan.FromSeconds(2);

    private readonly ClusterMap _map = services.Directory.Current;
    private int _block = -1;
    private ClusterMember? _worker;

    /// <summary>Puts a page; false when it is this process that should have it, or nobody else takes it.</summary>
    public async ValueTask<bool> TryPutAsync(
        PageId page, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (Next((int)(page.OffsetBytes / file.BlockBytes)) is not { } worker)
        {
            return false;
        }

        using var limit = new CancellationTokenSource(PutMax, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await services.Copies.PutPageAsync(worker.Url!, page, bytes, charge, either.Token)
                .ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is FabricException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (error is not FabricException { Kind: FabricErrorKind.Busy or FabricErrorKind.NoSpace })
            {
                services.Directory.Suspect(worker);
            }

            _worker = null; // For the rest of the block.
            return false;
        }
    }

    private ClusterMember? Next(int block)
    {
        if (block != _block)
        {
            _block = block;
            var id = new BlockId(file.Version, block);
            var first = LocationOrder.Of(_map, policy, id, CopyPlacement.OwnOf(_map).FirstOrDefault())
                .FirstOrDefault(m => _map.IsOwn(m) || (m.Url is not null && services.Directory.IsReachable(m)));
            _worker = first is null || _map.IsOwn(first) ? null : first;
        }

        return _worker;
    }
}
