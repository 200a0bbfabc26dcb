using System.Globalization;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>Where blocks are, by what the workers say they have and whom a read would ask.</summary>
internal sealed class BlockPlaces(EngineServices services, WorkerDirectory directory, StatusReads reads) : IFabricBlocks
{
    // As many as a scheduler looks at.
    private const int HostsMax = 10;

    private readonly LocationChoices _choices = new(directory);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<BlockLocation>> LocateAsync(
        FabricPath path, ByteRange range, OperationOptions options, CancellationToken cancellationToken)
    {
        var status = await reads.GetAsync("locate blocks", path, options, cancellationToken).ConfigureAwait(false);
        if (status.IsDirectory)
        {
            throw new FabricException(FabricErrorKind.IsADirectory, "locate blocks", path.Value, "it is a directory");
        }

        var end = Math.Min(status.LengthBytes, range.EndBytes);
        var first = range.OffsetBytes / status.BlockBytes;
        if (range.OffsetBytes < end && ((end - 1) / status.BlockBytes) - first >= FabricLimits.BlockLocationsMax)
        {
            throw new FabricException(
                FabricErrorKind.TooLarge, "locate blocks", path.Value,
                $"it has more than {FabricLimits.BlockLocationsMax} blocks in this range; ask for a part of it");
        }

        var held = await HeldAsync(status, cancellationToken).ConfigureAwait(false);
        List<BlockLocation> blocks = [];
        for (var at = first * status.BlockBytes; at < end; at += status.BlockBytes)
        {
            var block = new ByteRange(at, Math.Min(status.BlockBytes, status.LengthBytes - at));
            blocks.Add(new BlockLocation(block.OffsetBytes, block.LengthBytes, HostsOf(status, block, held)));
        }

        return blocks;
    }

    /// <summary>Runs of pages by worker.</summary>
    private async ValueTask<List<(string Worker, List<(int From, int To)> Runs)>> HeldAsync(
        FileStatus status, CancellationToken cancellationToken)
    {
        var own = Placements.Of(services.Settings.WorkerId, services.Pages.Locate(status.Version));
        var others = await services.RemotePages.LocateAsync(status.Version, cancellationToken).ConfigureAwait(false);
        return
        [
            .. own.Concat(others).GroupBy(static p => p.Worker, StringComparer.Ordinal)
                .Select(static g => (g.Key, g.SelectMany(static p => RunsOf(p.Ranges)).ToList())),
        ];
    }

    // What PageRanges writes; of very many runs the first are told.
    private static IEnumerable<(int From, int To)> RunsOf(string text)
    {
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var dash = part.IndexOf('-', StringComparison.Ordinal);
            if (int.TryParse(
                    dash < 0 ? part : part[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var from)
                && int.TryParse(
                    dash < 0 ? part : part[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var to))
            {
                yield return (from, to);
            }
        }
    }

    private static long BytesOf(FileStatus status, ByteRange block, List<(int From, int To)> runs)
    {
        var bytes = 0L;
        foreach (var (from, to) in runs)
        {
            var start = Math.Max(block.OffsetBytes, (long)from * FabricLimits.PageBytes);
            var end = Math.Min(block.EndBytes, Math.Min(status.LengthBytes, (to + 1L) * FabricLimits.PageBytes));
            bytes += Math.Max(0, end - start);
        }

        return Math.Min(bytes, block.LengthBytes);
    }

    private List<BlockHost> HostsOf(
        FileStatus status, ByteRange block, List<(string Worker, List<(int From, int To)> Runs)> held)
    {
        var map = directory.Current;
        var bytes = held
            .Select(h => (h.Worker, Bytes: BytesOf(status, block, h.Runs)))
            .Where(static h => h.Bytes > 0)
            .ToDictionary(static h => h.Worker, static h => h.Bytes, StringComparer.Ordinal);
        var asked = AskedFor(status, block, map);
        return
        [
            .. map.View.Members
                .Where(m => m.IsLive && (m.Id == asked || bytes.ContainsKey(m.Id)))
                .Select(m => (Member: m, Bytes: bytes.GetValueOrDefault(m.Id)))
                .OrderBy(h => h.Bytes == block.LengthBytes ? 0 : h.Member.Id == asked ? 1 : 2)
                .ThenByDescending(static h => h.Bytes)
                .ThenBy(h => h.Member.Id != asked)
                .Take(HostsMax)
                .Select(h => new BlockHost(
                    h.Member.Id, h.Member.Locality.Host, h.Member.Locality.Rack, h.Member.Locality.Zone, h.Member.Url,
                    h.Bytes)
                {
                    IsHere = map.IsOwn(h.Member),
                }),
        ];
    }

    // What only the fabric has is asked of who wrote it.
    private string? AskedFor(FileStatus status, ByteRange block, ClusterMap map)
    {
        if (status.Persistence != PersistenceState.Persisted || !map.HasOthers)
        {
            return directory.OwnId;
        }

        var policy = services.Paths.ReadLocationFor(status.Path);
        var order = _choices.Of(
            map, policy, new BlockId(status.Version, (int)(block.OffsetBytes / status.BlockBytes)));
        return (order.FirstOrDefault(m => map.IsOwn(m) || directory.IsReachable(m)) ?? order.FirstOrDefault())?.Id;
    }
}
