using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>An operation of HDFS that the fabric has nothing for: known, and refused as such.</summary>
internal sealed class UnsupportedOperation(string name, string what) : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request) => [];

    /// <inheritdoc/>
    public ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken) =>
        throw new WebHdfsException(WebHdfsErrors.Unsupported, $"{name} is not supported: there are no {what} here");
}
