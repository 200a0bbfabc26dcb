using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Acls;
using OrleansAlluxio.Gateway.S3.Checksums;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>POST ?uploads: begins a multipart upload.</summary>
internal sealed class CreateMultipartUpload : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        RequestRules.CheckWrite(request);
        var path = request.KeyPath();
        if (request.IsMarker)
        {
            throw new S3Exception(
                S3Errors.InvalidArgument, "A key that ends in '/' is a directory and can have no bytes.");
        }

        // Uploads are in the store before they are acknowledged, which is more.
        _ = DurableHeader.Read(request);
        var bucket = await exchange.GetBucketAsync(cancellationToken);
        var acl = await AclRequest.OfNewObjectAsync(exchange, bucket, cancellationToken);
        var kept = ObjectHeaders.Read(request);
        acl?.AddTo(kept);
        var checksum = UploadChecksum.Read(request);
        if (checksum.IsDeclared)
        {
            kept[S3XAttrs.UploadChecksum] = checksum.ToString();
            exchange.Response.Headers[UploadChecksum.AlgorithmHeader] = ChecksumNames.NameOf(checksum.Algorithm);
            exchange.Response.Headers[UploadChecksum.TypeHeader] = ChecksumNames.NameOf(checksum.Type);
        }

        var upload = await exchange.Client.Uploads.BeginAsync(
            path,
            new CreateOptions
            {
                Caller = request.Caller,
                Overwrite = true,
                XAttrs = kept.Count == 0 ? null : kept,
                Acl = acl?.Posix,
            },
            cancellationToken);
        using var xml = XmlText.Document();
        xml.OpenRoot("InitiateMultipartUploadResult").Element("Bucket", request.Bucket).Element("Key", request.Key)
            .Element("UploadId", upload.Id).Close("InitiateMultipartUploadResult");
        await exchange.SendAsync(xml, cancellationToken);
    }
}
