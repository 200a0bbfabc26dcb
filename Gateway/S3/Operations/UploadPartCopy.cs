using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Body;
using OrleansAlluxio.Gateway.S3.Checksums;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Versions;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>PUT ?partNumber&amp;uploadId with x-amz-copy-source: a part from a range of another object.</summary>
internal sealed class UploadPartCopy : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        RequestRules.CheckWrite(request);
        var number = UploadLookup.PartNumberOf(request);
        var source = CopySource.Read(request);
        var upload = await UploadLookup.GetAsync(exchange, cancellationToken);
        var status = await source.GetStatusAsync(exchange, cancellationToken);
        if (status.IsDirectory)
        {
            throw new S3Exception(S3Errors.InvalidRequest, "A directory marker has no bytes to copy.");
        }

        await LongAnswer.RunAsync(
            exchange,
            async token =>
            {
                var part = await source.RunAsync(
                    exchange,
                    status,
                    found =>
                    {
                        status = found;
                        return CopyAsync(exchange, upload, number, found, token);
                    },
                    token);
                var xml = XmlText.Document().OpenRoot("CopyPartResult")
                    .ElementTime("LastModified", part.ModifiedUnixMs).ElementTag("ETag", part.ContentTag);
                ChecksumText.Write(xml, PartChecksum.TryParse(part.Checksum));
                return xml.Close("CopyPartResult");
            },
            () => VersionLookup.WriteSource(exchange.Response, status, source.VersionId),
            cancellationToken);
    }

    private static async Task<Core.Fabric.UploadPart> CopyAsync(
        S3Exchange exchange, UploadStatus upload, int number, FileStatus source, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        await using var reader =
            await exchange.Client.OpenReadAsync(source.Path, request.AsCaller(), cancellationToken);
        if (reader.Status.Version != source.Version)
        {
            // The conditions were checked on another content.
            throw CopySource.Replaced(source);
        }

        var length = reader.Status.LengthBytes;
        var range = request.Header("x-amz-copy-source-range") is { } header
            ? RangeHeader.ReadCopySource(header, length)
            : new ByteRange(0, length);
        if (range.LengthBytes > exchange.Options.PutBytesMax)
        {
            throw new S3Exception(S3Errors.EntityTooLarge);
        }

        await using var stream = new ReaderStream(reader, range);
        await using var summed = new SummedStream(stream, range.LengthBytes, UploadChecksum.Of(upload).Algorithm);
        return await exchange.Client.Uploads.PutPartAsync(
            upload.Id, number, summed, range.LengthBytes, cancellationToken);
    }
}
