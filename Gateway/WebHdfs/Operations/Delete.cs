using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>DELETE: false for what is not there, and for the root.</summary>
internal sealed class Delete : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request) =>
    [
        new(IsRecursive(request) ? NeedKind.RemoveTree : NeedKind.Remove, request.Path),
    ];

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        await exchange.SendBooleanAsync(
            !request.Path.IsRoot && await DeleteAsync(exchange, request, cancellationToken), cancellationToken);
    }

    private static async ValueTask<bool> DeleteAsync(
        WebHdfsExchange exchange, WebHdfsRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await exchange.Client.DeleteAsync(
                request.Path,
                new DeleteOptions { Caller = request.Caller, Recursive = IsRecursive(request) },
                cancellationToken);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.InvalidArgument)
        {
            // A mount point: the request is well-formed, and HDFS has a name for nothing of the kind.
            throw new WebHdfsException(WebHdfsErrors.Io, $"{request.Path}: {e.Reason}", e);
        }
    }

    private static bool IsRecursive(WebHdfsRequest request) => request.Query.Flag(ParameterNames.Recursive) ?? false;
}
