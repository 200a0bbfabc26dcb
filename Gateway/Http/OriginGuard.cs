using System.Net;
using Microsoft.AspNetCore.Http;

namespace OrleansAlluxio.Gateway.Http;

/// <summary>
/// Refuses what a browser sends on behalf of another site: a Host that is neither an IP address nor a name of this
/// server (DNS
/// rebinding), and an Origin that is not exactly this server's (cross-site requests).
/// </summary>
internal sealed class OriginGuard(IReadOnlyList<string> hostNames, Uri? publicUrl = null)
{
    /// <summary>Why the request is refused; null when it is not.</summary>
    public string? WhyRefused(HttpRequest request)
    {
        var host = request.Host;
        if (!host.HasValue || !IsOurs(host.Host))
        {
            return "the Host header names another server; add it to the server's host names if it is this one";
        }

        var origins = request.Headers.Origin;
        return origins.Count switch
        {
            0 => null,
            1 when string.Equals(origins[0], $"{request.Scheme}://{host.Value}", StringComparison.OrdinalIgnoreCase) =>
                null,

            // A proxy that ends TLS in front of this server: browsers know its origin only.
            1 when publicUrl is not null && string.Equals(
                origins[0], publicUrl.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase) => null,
            _ => "the Origin header names another site",
        };
    }

    // An address cannot be rebound; only names can be made to point here.
    private bool IsOurs(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out _)
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || hostNames.Contains(host, StringComparer.OrdinalIgnoreCase);
}
