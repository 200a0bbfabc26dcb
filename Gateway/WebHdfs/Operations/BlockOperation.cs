using System.Text.Json;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>Tells where the blocks of a file are. Each generation of clients has its own words for it.</summary>
internal abstract class BlockOperation : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request)
    {
        FileBlocks.Check(request.Query);
        return [new(NeedKind.Access, request.Path, PathNeed.Read)];
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        await using var reader = await exchange.Client.OpenReadAsync(
            request.Path, request.AsCaller(), cancellationToken);
        var status = reader.Status;
        var blocks = await FileBlocks.OfAsync(
            exchange, reader, FileBlocks.RangeOf(status, request.Query), cancellationToken);
        var last = status.LengthBytes == 0 || !TellsLast ? null
            : blocks.Count > 0 && blocks[^1].Range.EndBytes == status.LengthBytes ? blocks[^1]
            : (await FileBlocks.OfAsync(
                exchange, reader, new ByteRange(status.LengthBytes - 1, 1), cancellationToken)).SingleOrDefault();
        await exchange.SendAsync(json => Write(json, status, blocks, last), cancellationToken);
    }

    /// <summary>Whether the answer has the file's last block, too.</summary>
    protected virtual bool TellsLast => false;

    /// <summary>Writes the answer.</summary>
    protected abstract void Write(
        Utf8JsonWriter json, FileStatus status, IReadOnlyList<FileBlock> blocks, FileBlock? last);
}
