using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Acls;
using OrleansAlluxio.Gateway.S3.Checksums;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>PUT with x-amz-copy-source: a copy inside the fabric, or, onto itself, new metadata.</summary>
internal sealed class CopyObject : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        RequestRules.CheckWrite(request);
        var source = CopySource.Read(request);
        var target = request.KeyPath();
        var plan = CopyPlan.Read(request);
        var algorithm = UploadChecksum.ReadAlgorithm(request);
        if (source.Path() == target && !plan.ReplacesMetadata && !plan.ReplacesTags && !plan.SetsStorageClass
            && algorithm is null)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                "An object can be copied onto itself only to change its metadata, tags, storage class or checksum.");
        }

        var conditions = WriteConditions.Read(request);
        var bucket = await exchange.GetBucketAsync(cancellationToken);
        var acl = await AclRequest.OfNewObjectAsync(exchange, bucket, cancellationToken);
        var status = await source.GetStatusAsync(exchange, cancellationToken);
        await conditions.CheckEarlyAsync(exchange.Client, target, request.AsCaller(), cancellationToken);
        await LongAnswer.RunAsync(
            exchange,
            async token =>
            {
                var kept = plan.KeptOf(status);
                await CopiedContent.AddAsync(exchange, status, algorithm, kept, token);
                var copy = await CopyAsync(exchange, status, (kept, acl), conditions, token);
                var xml = XmlText.Document().OpenRoot("CopyObjectResult")
                    .ElementTime("LastModified", copy.ModifiedUnixMs)
                    .ElementTag("ETag", copy.IsDirectory ? EntityTags.Empty : copy.ContentTag);
                ChecksumText.Write(xml, ObjectChecksum.TryRead(copy.XAttrs, copy.ContentTag));
                return xml.Close("CopyObjectResult");
            },
            cancellationToken);
    }

    private static async Task<FileStatus> CopyAsync(
        S3Exchange exchange, FileStatus source, (Dictionary<string, string> Kept, string? Acl) copied,
        WriteConditions conditions, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var target = request.KeyPath();
        var (kept, acl) = copied;
        if (source.IsDirectory)
        {
            return request.IsMarker
                ? await PutMarker.MakeAsync(exchange, kept, cancellationToken)
                : throw new S3Exception(
                    S3Errors.InvalidRequest, "A directory marker can only be copied to a key that ends in '/'.");
        }

        if (request.IsMarker)
        {
            return source.LengthBytes == 0
                ? await PutMarker.MakeAsync(exchange, kept, cancellationToken)
                : throw new S3Exception(
                    S3Errors.InvalidArgument, "A key that ends in '/' is a directory and can have no bytes.");
        }

        if (source.Path == target)
        {
            return await exchange.Client.SetAttributesAsync(
                target,
                new AttributeChange
                {
                    Caller = request.Caller,
                    SetXAttrs = kept,
                    RemoveXAttrs =
                    KeptXAttrs.NotIn(source, kept),
                    Acl = acl
                },
                cancellationToken);
        }

        var options = new CreateOptions
        {
            Caller = request.Caller,
            Overwrite = !conditions.MustBeNew,
            IfContentTag = conditions.IfContentTag,
            XAttrs = kept,
            Acl = acl,
        };
        return await exchange.Client.CopyAsync(source.Path, target, options, cancellationToken);
    }
}
