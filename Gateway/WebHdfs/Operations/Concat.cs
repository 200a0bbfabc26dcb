using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>CONCAT: moves the bytes of whole files to the end of another, inside one mount.</summary>
internal sealed class Concat : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request)
    {
        List<PathNeed> needs = [new(NeedKind.Access, request.Path, PathNeed.Write)];
        foreach (var source in SourcesOf(request))
        {
            needs.Add(new PathNeed(NeedKind.Access, source, PathNeed.Read));
            needs.Add(new PathNeed(NeedKind.Remove, source));
        }

        return needs;
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        try
        {
            await exchange.Client.ConcatAsync(
                request.Path, SourcesOf(request), request.AsCaller(), cancellationToken);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.InvalidArgument)
        {
            throw new WebHdfsException(WebHdfsErrors.IllegalArgument, $"concat: {e.Subject}: {e.Reason}", e);
        }

        exchange.SendEmpty();
    }

    private static FabricPath[] SourcesOf(WebHdfsRequest request) =>
        [.. request.Query.Required(ParameterNames.Sources).Split(',').Select(WebHdfsTarget.ReadPath)];
}
