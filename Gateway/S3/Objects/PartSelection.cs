using System.Globalization;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Objects;

/// <summary>The part that a read asks for.</summary>
/// <param name="Range">Its bytes; null for those of an empty object.</param>
/// <param name="Index">Its place among the parts; null for an object of one part.</param>
internal sealed record PartSelection(ByteRange? Range, int? Index)
{
    private const string Parameter = "partNumber";

    private static readonly S3Error InvalidPartNumber =
        new("InvalidPartNumber", 416, "The requested partnumber is not satisfiable");

    /// <summary>
    /// The part of <c>partNumber</c>, and the number of parts as a header; null when none is asked for. An object
    /// whose parts are not known has one.
    /// </summary>
    public static PartSelection? TryRead(S3Exchange exchange, FileStatus status)
    {
        var request = exchange.Request;
        if (!request.Query.TryGet(Parameter, out var text))
        {
            return null;
        }

        if (request.Header("Range") is not null)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest, "Cannot specify both Range header and partNumber query parameter.");
        }

        if (!S3Query.TryReadNumber(text, out var asked) || asked is < 1 or > 10_000)
        {
            throw new S3Exception(
                S3Errors.InvalidArgument, "Part number must be an integer between 1 and 10000, inclusive.");
        }

        var number = (int)asked;
        if (status.IsDirectory || ObjectParts.TryRead(status) is not { } parts)
        {
            var length = status.IsDirectory ? 0 : status.LengthBytes;
            return number > 1 ? throw Missing(number, count: 1)
                : new PartSelection(length > 0 ? new ByteRange(0, length) : null, null);
        }

        var found = parts.TryFind(number) ?? throw Missing(number, parts.Count);
        exchange.Response.Headers["x-amz-mp-parts-count"] = parts.Count.ToString(CultureInfo.InvariantCulture);
        return new PartSelection(found.Range.LengthBytes > 0 ? found.Range : null, found.Index);
    }

    private static S3Exception Missing(int number, int count) => new(InvalidPartNumber)
    {
        Details =
        [
            new("ActualPartCount", count.ToString(CultureInfo.InvariantCulture)),
            new("PartNumberRequested", number.ToString(CultureInfo.InvariantCulture)),
        ],
    };
}
