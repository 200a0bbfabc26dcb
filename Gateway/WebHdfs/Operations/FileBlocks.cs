using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>The blocks of a file that a range touches, and who has them.</summary>
internal static class FileBlocks
{
    /// <summary>Reads the range, for what is wrong with it.</summary>
    public static void Check(WebHdfsQuery query)
    {
        query.Number(ParameterNames.Offset, 0);
        query.Number(ParameterNames.Length, 0);
    }

    /// <summary>The part of a file that the query has.</summary>
    public static ByteRange RangeOf(FileStatus status, WebHdfsQuery query)
    {
        var offset = query.Number(ParameterNames.Offset, 0) ?? 0;
        var rest = Math.Max(0, status.LengthBytes - offset);
        return new ByteRange(offset, Math.Min(query.Number(ParameterNames.Length, 0) ?? rest, rest));
    }

    /// <summary>The blocks of a range, in order and whole.</summary>
    public static async ValueTask<IReadOnlyList<FileBlock>> OfAsync(
        WebHdfsExchange exchange, IFabricReader reader, ByteRange range, CancellationToken cancellationToken)
    {
        var status = reader.Status;
        var here = exchange.Services.Workers.Of(status.Path, exchange.Http);
        if (range.LengthBytes == 0)
        {
            return [];
        }

        var count = ((range.EndBytes - 1) / status.BlockBytes) - (range.OffsetBytes / status.BlockBytes) + 1;
        if (count > FabricLimits.BlockLocationsMax)
        {
            throw new WebHdfsException(
                WebHdfsErrors.Io,
                $"{status.Path} has more than {FabricLimits.BlockLocationsMax} blocks in this range; "
                    + "ask for a part of it");
        }

        if (exchange.Client.Blocks is not { } places)
        {
            return [.. Blocks(status, range).Select(b => new FileBlock(
                b, [BlockWorker.Of(here, reader.Expect(b) == CacheOutcome.Hit)]))];
        }

        // It was compared when it was opened.
        var options = exchange.Request.AsCaller() with { SyncIntervalMs = -1 };
        var located = await places.LocateAsync(status.Path, range, options, cancellationToken);
        return
        [
            .. located.Select(b => new FileBlock(
                new ByteRange(b.OffsetBytes, b.LengthBytes),
                b.Hosts.Count == 0
                    ? [BlockWorker.Of(here, isCached: false)]
                    : [.. b.Hosts.Select(h => BlockWorker.Of(h, b.LengthBytes, here))])),
        ];
    }

    private static IEnumerable<ByteRange> Blocks(FileStatus status, ByteRange range)
    {
        for (var at = range.OffsetBytes / status.BlockBytes * status.BlockBytes; at < range.EndBytes;
            at += status.BlockBytes)
        {
            yield return new ByteRange(at, Math.Min(status.BlockBytes, status.LengthBytes - at));
        }
    }
}
