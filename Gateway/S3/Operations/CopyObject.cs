using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Acls;
using OrleansAlluxio.Gateway.S3.Checksums;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Versions;
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
        if (source.Path() == target && source.VersionId is null && !plan.ReplacesMetadata && !plan.ReplacesTags
            && !plan.SetsStorageClass && algorithm is null)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                "An object can be copied onto itself only to change its metadata, tags, storage class or checksum.");
        }

        var conditions = WriteConditions.Read(request);
        var bucketStatus = await exchange.GetBucketAsync(cancellationToken);
        var bucket = VersionedBucket.Of(exchange, bucketStatus);
        var acl = await AclRequest.OfNewObjectAsync(exchange, bucketStatus, cancellationToken);
        var status = await source.GetStatusAsync(exchange, cancellationToken);
        await conditions.CheckEarlyAsync(exchange.Client, target, request.AsCaller(), cancellationToken);
        FileStatus? made = null;
        await LongAnswer.RunAsync(
            exchange,
            async token =>
            {
                var copy = await source.RunAsync(
                    exchange,
                    status,
                    async found =>
                    {
                        status = found;
                        var kept = plan.KeptOf(found);
                        acl?.AddTo(kept);
                        await CopiedContent.AddAsync(exchange, found, algorithm, kept, token);
                        return await CopyAsync(
                            exchange, bucket, new Parts(found, kept, acl?.Posix, conditions), token);
                    },
                    token);
                made = copy;
                var xml = XmlText.Document().OpenRoot("CopyObjectResult")
                    .ElementTime("LastModified", copy.ModifiedUnixMs)
                    .ElementTag("ETag", copy.IsDirectory ? EntityTags.Empty : copy.ContentTag);
                ChecksumText.Write(xml, ObjectChecksum.TryRead(copy.XAttrs, copy.ContentTag));
                return xml.Close("CopyObjectResult");
            },
            () =>
            {
                VersionLookup.Write(exchange.Response, made!);
                VersionLookup.WriteSource(exchange.Response, status, source.VersionId);
            },
            cancellationToken);
    }

    private static async Task<FileStatus> CopyAsync(
        S3Exchange exchange, VersionedBucket bucket, Parts parts, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var target = request.KeyPath();
        var (source, kept, acl, conditions) = parts;
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

        var options = new CreateOptions
        {
            Caller = request.Caller,
            Overwrite = !conditions.MustBeNew,
            IfContentTag = conditions.IfContentTag,
            XAttrs = kept,
            Acl = acl,
            WriteType = bucket.WriteType,
            DurableCopies = DurableHeader.Read(request),
        };
        return await VersionedWrites.CommitAsync(
            new VersionedWrite(bucket, target, conditions, kept),
            terms =>
            {
                var wanted = terms.Completion.Apply(options);
                if (source.Path != target)
                {
                    // Its metadata are with these bytes.
                    return exchange.Client.CopyAsync(
                        source.Path, target, wanted with { IfSourceMark = FileMark.Of(source) }, cancellationToken);
                }

                // Onto itself: from where the version that it replaces is kept, or in place where none is.
                if (terms.Completion.IfMark is { } replaced && replaced != FileMark.Of(source))
                {
                    throw CopySource.Replaced(source);
                }

                return terms.Kept is { } path
                    ? exchange.Client.CopyAsync(path, target, wanted, cancellationToken)
                    : ReplaceMetadataAsync(exchange, source, wanted, cancellationToken);
            },
            cancellationToken);
    }

    private static ValueTask<FileStatus> ReplaceMetadataAsync(
        S3Exchange exchange, FileStatus source, CreateOptions wanted, CancellationToken cancellationToken)
    {
        var gone = KeptXAttrs.NotIn(source, wanted.XAttrs!);
        if (wanted.Acl is not null && !wanted.XAttrs!.ContainsKey(S3XAttrs.Acp))
        {
            gone.Add(S3XAttrs.Acp); // It goes with the ACL that is replaced.
        }

        return exchange.Client.SetAttributesAsync(
            source.Path,
            new AttributeChange
            {
                Caller = exchange.Request.Caller,
                SetXAttrs = wanted.XAttrs,
                RemoveXAttrs = gone,
                Acl = wanted.Acl,
            },
            cancellationToken);
    }

    private sealed record Parts(
        FileStatus Source, Dictionary<string, string> Kept, string? Acl, WriteConditions Conditions);
}
