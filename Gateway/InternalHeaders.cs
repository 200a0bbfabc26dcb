using Microsoft.AspNetCore.Http;

namespace OrleansAlluxio.Gateway;

/// <summary>
/// Headers that parts of the fabric use among themselves. No door takes them from outside: whoever could set one would
/// speak as the fabric.
/// </summary>
internal static class InternalHeaders
{
    /// <summary>What their names begin with.</summary>
    public const string Prefix = "x-fabric-internal-";

    /// <summary>Whether a request carries one.</summary>
    public static bool AreIn(IHeaderDictionary headers)
    {
        foreach (var header in headers)
        {
            if (header.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
