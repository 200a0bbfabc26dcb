using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;
using OrleansAlluxio.Gateway.WebHdfs.Redirects;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>
/// OPEN: bytes of a file, exactly those asked for. A small read of what is cached here is answered at once; any other
/// is sent to the worker, with a token. The hot path of the door.
/// </summary>
internal sealed class Open : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request)
    {
        _ = OffsetOf(request.Query);
        _ = LengthOf(request.Query);
        request.Query.Number(ParameterNames.BufferSize, 1, int.MaxValue);
        request.Query.Flag(ParameterNames.NoRedirect);
        return [new(NeedKind.Access, request.Path, PathNeed.Read)];
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        try
        {
            await SendOnceAsync(exchange, cancellationToken);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.Conflict && !exchange.Response.HasStarted)
        {
            // The store's object was replaced between open and read; opening again gives the new one.
            exchange.Response.Clear();
            await SendOnceAsync(exchange, cancellationToken);
        }
    }

    private static async ValueTask SendOnceAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        await using var reader = await exchange.Client.OpenReadAsync(
            request.Path, request.AsCaller(), cancellationToken);

        // Opening may have found another mode in the store than the one that was judged by.
        PathAccess.Require(request.Caller, reader.Status, PathNeed.Read);
        var range = RangeOf(request, reader.Status.LengthBytes);
        if (!request.IsRedirected && !IsAnsweredHere(exchange, reader, range))
        {
            await Redirection.SendAsync(exchange, OperationNames.Open, cancellationToken);
            return;
        }

        exchange.Response.ContentType = "application/octet-stream";
        exchange.Response.ContentLength = range.LengthBytes;
        if (range.LengthBytes > 0)
        {
            await reader.CopyToAsync(range, exchange.Response.BodyWriter, cancellationToken);
        }

        exchange.Record.Read(reader, range.LengthBytes);
    }

    private static bool IsAnsweredHere(WebHdfsExchange exchange, IFabricReader reader, ByteRange range) =>
        range.LengthBytes <= exchange.Options.DirectReadBytesMax
        && exchange.Request.Query.Flag(ParameterNames.NoRedirect) != true
        && exchange.Services.Workers.Of(exchange.Request.Path, exchange.Http).IsHere
        && (range.LengthBytes == 0 || reader.Expect(range) == CacheOutcome.Hit);

    private static ByteRange RangeOf(WebHdfsRequest request, long fileBytes)
    {
        var offset = OffsetOf(request.Query);
        if (offset > 0 && offset >= fileBytes)
        {
            throw new WebHdfsException(
                WebHdfsErrors.Io,
                $"Offset={offset} out of the range [0, {fileBytes}); OPEN, path={request.Path}");
        }

        var rest = fileBytes - offset;
        return new ByteRange(offset, Math.Min(LengthOf(request.Query) ?? rest, rest));
    }

    private static long OffsetOf(WebHdfsQuery query) => query.Number(ParameterNames.Offset, 0) ?? 0;

    private static long? LengthOf(WebHdfsQuery query) => query.Number(ParameterNames.Length, 0);
}
