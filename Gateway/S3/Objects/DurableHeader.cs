using System.Globalization;
using OrleansAlluxio.Core;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Objects;

/// <summary>
/// <c>x-fabric-durable</c> of a write: in how many processes the bytes of an ASYNC_THROUGH write are before it is
/// acknowledged.
/// </summary>
internal static class DurableHeader
{
    /// <summary>Its name.</summary>
    public const string Name = "x-fabric-durable";

    /// <summary>The number; null when nobody says. InvalidArgument for none.</summary>
    public static int? Read(S3Request request)
    {
        if (request.Headers[Name] is not { Count: > 0 } values)
        {
            return null;
        }

        return values.Count == 1
            && int.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is >= 1 and <= FabricLimits.DurableCopiesMax
            ? number
            : throw new S3Exception(
                S3Errors.InvalidArgument, $"{Name} is a number from 1 to {FabricLimits.DurableCopiesMax}.");
    }
}
