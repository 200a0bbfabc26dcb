using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>
/// The secret that lets stores deliver event notifications, in the query or as a bearer token: some senders can do only
/// the one, some only the other. Compared in a time that tells nothing of it.
/// </summary>
internal static class EventToken
{
    /// <summary>The query parameter.</summary>
    public const string Parameter = "token";

    private const string BearerPrefix = "Bearer ";

    /// <summary>Whether a request carries the secret.</summary>
    public static bool IsCarriedBy(HttpRequest request, string secret)
    {
        var header = request.Headers.Authorization.ToString();
        return IsIt(request.Query[Parameter].ToString(), secret)
            || (header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)
                && IsIt(header[BearerPrefix.Length..].Trim(), secret));
    }

    private static bool IsIt(string presented, string secret) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(presented)), SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
