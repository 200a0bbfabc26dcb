using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.Http;

/// <summary>
/// The header by which a request asks to see everything that other clusters acknowledged before it.
/// </summary>
internal static class FenceHeader
{
    /// <summary>Its name.</summary>
    public const string Name = "x-fabric-fence";

    /// <summary>Whether the request carries it. InvalidArgument for a value that is neither true nor false.</summary>
    public static bool IsIn(IHeaderDictionary headers)
    {
        if (!headers.TryGetValue(Name, out var value))
        {
            return false;
        }

        return value.ToString() switch
        {
            "true" => true,
            "false" => false,
            _ => throw new FabricException(
                FabricErrorKind.InvalidArgument, "accept request", Name, "the header is true or false"),
        };
    }
}
