using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>TRUNCATE: done when it is answered, so always true.</summary>
internal sealed class Truncate : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request)
    {
        _ = LengthOf(request);
        return [new(NeedKind.Access, request.Path, PathNeed.Write)];
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        try
        {
            await exchange.Client.TruncateAsync(
                request.Path, LengthOf(request), request.AsCaller(), cancellationToken);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.InvalidRange)
        {
            throw new WebHdfsException(
                WebHdfsErrors.IllegalArgument,
                $"Cannot truncate to a larger file size. {request.Path}: {e.Reason}", e);
        }

        await exchange.SendBooleanAsync(value: true, cancellationToken);
    }

    private static long LengthOf(WebHdfsRequest request)
    {
        request.Query.Required(ParameterNames.NewLength);
        return request.Query.Number(ParameterNames.NewLength, 0)!.Value;
    }
}
