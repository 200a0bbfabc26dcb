using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Checksums;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Objects;

/// <summary>Checksums in the headers of an answer.</summary>
internal static class ChecksumHeaders
{
    /// <summary>Asks for them with a read.</summary>
    public const string ModeHeader = "x-amz-checksum-mode";

    /// <summary>Writes a checksum and its type.</summary>
    public static void Write(HttpResponse response, ObjectChecksum checksum)
    {
        response.Headers[ChecksumNames.HeaderOf(checksum.Algorithm)] = checksum.Value;
        response.Headers[UploadChecksum.TypeHeader] = ChecksumNames.NameOf(checksum.Type);
    }

    /// <summary>
    /// Writes the checksum of what a read answers, when it asks for it: that of the object for the whole, that of the
    /// part for a part, none for a range, which has none.
    /// </summary>
    public static void WriteOfRead(S3Exchange exchange, FileStatus status, bool isRange, int? partIndex)
    {
        if (!exchange.Request.Headers.ContainsKey(ModeHeader) || status.IsDirectory || (isRange && partIndex is null))
        {
            return;
        }

        if (partIndex is { } index)
        {
            if (PartChecksums.TryRead(status) is { } parts && parts.TryGet(index) is { } value)
            {
                exchange.Response.Headers[ChecksumNames.HeaderOf(parts.Algorithm)] = value;
            }
        }
        else if (ObjectChecksum.TryRead(status.XAttrs, status.ContentTag) is { } checksum)
        {
            Write(exchange.Response, checksum);
        }
    }
}
