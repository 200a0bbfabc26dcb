using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>GETHOMEDIRECTORY: where a user's own files go by convention, whether it is there or not.</summary>
internal sealed class GetHomeDirectory : IWebHdfsOperation
{
    /// <summary>The home of a user.</summary>
    public static string HomeOf(string user) => "/user/" + user;

    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request) => [];

    /// <inheritdoc/>
    public ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken) =>
        exchange.SendPathAsync(HomeOf(exchange.Request.Caller.User), cancellationToken);
}
