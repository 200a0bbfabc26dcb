using OrleansAlluxio.Gateway.S3.Body;
using OrleansAlluxio.Gateway.S3.Checksums;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>PUT ?partNumber&amp;uploadId: stores a part, after everything said about its bytes was checked.</summary>
internal sealed class UploadPart : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        RequestRules.CheckWrite(request);
        var number = UploadLookup.PartNumberOf(request);
        if (request.Headers.ContentLength is null && request.Headers.TransferEncoding.Count == 0)
        {
            throw new S3Exception(S3Errors.MissingContentLength);
        }

        var expected = BodyExpectations.Read(request.Headers, request.Identity);
        if (expected.LengthBytes > exchange.Options.PutBytesMax)
        {
            throw new S3Exception(S3Errors.EntityTooLarge);
        }

        var upload = await UploadLookup.GetAsync(exchange, cancellationToken);
        var wanted = UploadChecksum.Of(upload);
        if (wanted.IsDeclared && expected.Checksum is { } sent && sent != wanted.Algorithm)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                $"Checksum Type mismatch occurred, expected checksum Type: {Lower(wanted.Algorithm)}, actual checksum "
                    + $"Type: {Lower(sent)}");
        }

        using var body = exchange.OpenBody(expected, computeMd5: false, kept: wanted.Algorithm);
        var part = await PutAsync(exchange, upload.Id, number, body, cancellationToken);
        exchange.Response.Headers.ETag = "\"" + part.ContentTag + "\"";
        if ((body.Verified ?? body.Kept) is { } checksum)
        {
            exchange.Response.Headers[ChecksumNames.HeaderOf(checksum.Algorithm)] = checksum.Base64;
        }

        exchange.SendEmpty(200);
    }

    private static string Lower(ChecksumAlgorithm algorithm) => ChecksumNames.NameOf(algorithm).ToLowerInvariant();

    private static async ValueTask<Core.Fabric.UploadPart> PutAsync(
        S3Exchange exchange, string uploadId, int number, VerifiedBody body, CancellationToken cancellationToken)
    {
        try
        {
            if (body.LengthBytes == 0)
            {
                // Nobody reads from an empty stream, so nobody would find out.
                await body.VerifyAsync(cancellationToken);
            }

            return await exchange.Client.Uploads.PutPartAsync(
                uploadId, number, body, body.LengthBytes, cancellationToken);
        }
        catch (Exception) when (body.Failure is not null)
        {
            // Whatever the layers below made of it, the body was at fault and says why.
            throw body.Failure;
        }
    }
}
