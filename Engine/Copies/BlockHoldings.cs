using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Workers;

namespace OrleansAlluxio.Engine.Copies;

/// <summary>Which workers hold how much of the blocks of some files, as they count it when they are asked.</summary>
internal sealed class BlockHoldings
{
    private readonly Dictionary<(string Worker, BlockId Block), long> _bytes = [];

    private BlockHoldings(ClusterMap map) => Map = map;

    /// <summary>The workers as they were known then.</summary>
    public ClusterMap Map { get; }

    /// <summary>The workers that answered, this process' own among them.</summary>
    public HashSet<string> Answered { get; } = new(StringComparer.Ordinal);

    /// <summary>Asks every live worker at once; one that does not answer is left out.</summary>
    public static async ValueTask<BlockHoldings> AskAsync(
        CopyServices services, IReadOnlyList<FileBlocks> files, CancellationToken cancellationToken)
    {
        var holdings = new BlockHoldings(services.Directory.Current);
        var map = holdings.Map;
        var members = map.View.Members
            .Where(m => map.IsOwn(m) || (m is { Url: not null, IsLive: true } && services.Directory.IsReachable(m)))
            .ToList();
        var answers = await Task.WhenAll(members.Select(OneAsync)).ConfigureAwait(false);
        foreach (var (member, blocks) in members.Zip(answers))
        {
            if (blocks is not null)
            {
                holdings.Answered.Add(member.Id);
                foreach (var block in blocks)
                {
                    holdings._bytes[(member.Id, new BlockId(block.File, block.Index))] = block.Bytes;
                }
            }
        }

        return holdings;

        async Task<IReadOnlyList<HeldBlock>?> OneAsync(ClusterMember member)
        {
            try
            {
                return map.IsOwn(member)
                    ? services.Own.ListBlocks(files)
                    : await services.Blocks.ListBlocksAsync(member.Url!, files, cancellationToken)
                        .ConfigureAwait(false);
            }
            catch (FabricException e) when (!cancellationToken.IsCancellationRequested)
            {
                if (e.Kind != FabricErrorKind.Busy)
                {
                    services.Directory.Suspect(member);
                }

                return null;
            }
        }
    }

    /// <summary>
    /// Who holds a block or could: first those of the ring in the order in which readers look there, then the others
    /// that answered.
    /// </summary>
    public IReadOnlyList<ReplicaPlace> PlacesOf(BlockId block)
    {
        List<ClusterMember> order = [];
        for (var rank = 0; rank < Map.Depth; rank++)
        {
            order.Add(Map.CandidateOf(block, rank));
        }

        var rest = Map.View.Members.Where(m => order.All(o => o.Id != m.Id))
            .OrderByDescending(static m => m.IsInRing).ThenBy(static m => m.Id, StringComparer.Ordinal);
        return
        [
            .. order.Concat(rest).Where(m => Answered.Contains(m.Id)).Select(m => new ReplicaPlace(
                m, _bytes.GetValueOrDefault((m.Id, block)), m is { IsInRing: true, IsLive: true })),
        ];
    }
}
