using System.Text.Json;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;
using OrleansAlluxio.Gateway.WebHdfs.Redirects;

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
        var worker = exchange.Services.Workers.Of(request.Path, exchange.Http);
        await exchange.SendAsync(json => Write(json, reader, request.Query, worker), cancellationToken);
    }

    /// <summary>Writes the answer.</summary>
    protected abstract void Write(
        Utf8JsonWriter json, IFabricReader reader, WebHdfsQuery query, WebHdfsWorker worker);
}
