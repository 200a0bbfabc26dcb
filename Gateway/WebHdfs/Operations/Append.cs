using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;
using OrleansAlluxio.Gateway.WebHdfs.Redirects;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>APPEND, in two steps: what is added is there at once after its last byte, or not at all.</summary>
internal sealed class Append : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request)
    {
        request.Query.Number(ParameterNames.BufferSize, 1, int.MaxValue);
        request.Query.Flag(ParameterNames.NoRedirect);
        _ = Create.Durable(request.Query);
        return [new(NeedKind.Access, request.Path, PathNeed.Write)];
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        if (!request.IsRedirected)
        {
            if ((await exchange.GetStatusAsync(cancellationToken)).IsDirectory)
            {
                throw new WebHdfsException(WebHdfsErrors.FileNotFound, "Path is not a file: " + request.Path);
            }

            await Redirection.SendAsync(exchange, OperationNames.Append, cancellationToken);
            return;
        }

        var length = exchange.Http.Request.ContentLength;
        await using var writer = await exchange.Client.OpenAppendAsync(
            request.Path,
            new AppendOptions
            {
                Caller = request.Caller,
                LengthBytes = length,
                DurableCopies = Create.Durable(request.Query),
            },
            cancellationToken);
        await BodyCopy.CopyAsync(exchange.Http.Request.Body, writer, length, cancellationToken);
        await writer.CompleteAsync(contentTag: null, cancellationToken);
        exchange.SendEmpty();
    }
}
