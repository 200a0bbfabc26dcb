using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Gateway.WebHdfs.Redirects;

/// <summary>
/// The directory of a fabric that is one process: everything is here, at the address the operator gives out, else at
/// the one that the client has reached already.
/// </summary>
internal sealed class SingleWorker(string? advertisedHost, int? advertisedPort) : IWorkerDirectory
{
    /// <inheritdoc/>
    public WebHdfsWorker Of(FabricPath path, HttpContext http)
    {
        var connection = http.Connection;
        var address = connection.LocalIpAddress;
        var host = advertisedHost
            ?? (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString() ?? "127.0.0.1";
        return new WebHdfsWorker(host, advertisedPort ?? connection.LocalPort, IsHere: true);
    }
}
