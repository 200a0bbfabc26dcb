using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>The way of clients to the workers on their machines: who may read is decided here, who grants there.
/// </summary>
internal sealed class ShortCircuits(GrantRoutes routes, StatusReads reads) : IFabricShortCircuit
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ProofPlace>> ListProofsAsync(CancellationToken cancellationToken) => new(
    [
        .. routes.Directory.Current.View.Members
            .Where(m => m is { ProofFile: not null, IsLive: true } && routes.Directory.IsReachable(m))
            .Select(static m => new ProofPlace(m.Id, m.ProofFile!)),
    ]);

    /// <inheritdoc/>
    public async ValueTask<PageGrant> GrantAsync(
        FabricPath path, GrantWish wish, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wish);

        // It was compared when the client opened it; asking the store again could only find another version.
        var options = new OperationOptions { SyncIntervalMs = -1 };
        var status = await reads.GetAsync("read", path, options, cancellationToken).ConfigureAwait(false);
        if (status.IsDirectory)
        {
            throw new FabricException(FabricErrorKind.IsADirectory, "read", path.Value, "it is a directory");
        }

        if (status.Version != new FileVersion(wish.Inode, wish.Version))
        {
            throw new FabricException(
                FabricErrorKind.Conflict, "read", path.Value, "the file has another content by now");
        }

        if (wish.OffsetBytes < 0 || wish.LengthBytes <= 0 || wish.LengthBytes > status.LengthBytes - wish.OffsetBytes)
        {
            throw new FabricException(
                FabricErrorKind.InvalidRange, "read", path.Value,
                $"the range is not inside {status.LengthBytes} bytes");
        }

        foreach (var member in Candidates(status, wish))
        {
            if (await TryGrantAsync(member, status.Version, wish, cancellationToken).ConfigureAwait(false)
                is { Pages.Count: > 0 } grant)
            {
                return grant;
            }
        }

        return PageGrant.None;
    }

    // What was written through this process is in its tiers, whoever owns the block.
    private IEnumerable<ClusterMember> Candidates(FileStatus status, GrantWish wish)
    {
        var map = routes.Directory.Current;
        var named = map.View.Members
            .Where(m => m.IsLive && wish.Proofs.Any(p => p.Worker == m.Id))
            .ToList();
        if (!map.HasOthers)
        {
            return named.Where(map.IsOwn);
        }

        var block = new BlockId(status.Version, (int)(wish.OffsetBytes / status.BlockBytes));
        var ranked = Enumerable.Range(0, map.Depth).Select(rank => map.CandidateOf(block, rank).Id).ToList();
        return named
            .OrderBy(m => map.IsOwn(m) ? -1 : ranked.IndexOf(m.Id) is >= 0 and var rank ? rank : int.MaxValue)
            .Take(HashRing.CandidatesMax);
    }

    private async ValueTask<PageGrant?> TryGrantAsync(
        ClusterMember member, FileVersion version, GrantWish wish, CancellationToken cancellationToken)
    {
        var request = new GrantRequest
        {
            Version = version,
            OffsetBytes = wish.OffsetBytes,
            LengthBytes = wish.LengthBytes,
            Proof = wish.Proofs.First(p => p.Worker == member.Id).Text,
            Done = wish.Done,
        };
        try
        {
            return routes.Directory.Current.IsOwn(member) ? routes.Own?.Grant(request)
                : member.Url is { } url && routes.Directory.IsReachable(member)
                    ? await routes.Link.GrantAsync(url, request, cancellationToken).ConfigureAwait(false)
                    : null;
        }
        catch (FabricException) when (!cancellationToken.IsCancellationRequested)
        {
            return null; // The ordinary way is always there, and tells failures.
        }
    }
}
