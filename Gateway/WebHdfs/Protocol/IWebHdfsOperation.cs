using OrleansAlluxio.Gateway.WebHdfs.Permissions;

namespace OrleansAlluxio.Gateway.WebHdfs.Protocol;

/// <summary>One operation: what it needs, and what it does once that was granted. Stateless.</summary>
internal interface IWebHdfsOperation
{
    /// <summary>
    /// What the sender must be allowed, from text alone. Reading parameters here also checks them before anything
    /// else happens.
    /// </summary>
    IReadOnlyList<PathNeed> Needs(WebHdfsRequest request);

    /// <summary>Answers.</summary>
    ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken);
}
