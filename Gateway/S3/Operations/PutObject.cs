using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.S3.Acls;
using OrleansAlluxio.Gateway.S3.Body;
using OrleansAlluxio.Gateway.S3.Lifecycle;
using OrleansAlluxio.Gateway.S3.Checksums;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Versions;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>
/// PUT of an object: streamed to the fabric, visible only after everything said about its bytes was checked.
/// </summary>
internal sealed class PutObject : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        RequestRules.CheckWrite(request);
        var path = request.KeyPath();
        var conditions = WriteConditions.Read(request);
        var kept = ObjectHeaders.Read(request);
        if (request.Headers.ContentLength is null && request.Headers.TransferEncoding.Count == 0)
        {
            throw new S3Exception(S3Errors.MissingContentLength);
        }

        // S3 computes one itself for a client that sends none; it costs a twentieth of the MD5.
        var expected = BodyExpectations.Read(request.Headers, request.Identity);
        using var body = exchange.OpenBody(
            expected, computeMd5: true, kept: expected.Checksum ?? ChecksumAlgorithm.Crc64Nvme);
        if (body.LengthBytes > exchange.Options.PutBytesMax)
        {
            throw new S3Exception(S3Errors.EntityTooLarge);
        }

        var bucketStatus = await exchange.GetBucketAsync(cancellationToken);
        var bucket = VersionedBucket.Of(exchange, bucketStatus);
        var acl = await AclRequest.OfNewObjectAsync(exchange, bucketStatus, cancellationToken);
        if (request.IsMarker)
        {
            await PutMarker.HandleAsync(exchange, body, kept, cancellationToken);
            return;
        }

        acl?.AddTo(kept);

        await conditions.CheckEarlyAsync(exchange.Client, path, request.AsCaller(), cancellationToken);
        var options = new CreateOptions
        {
            Caller = request.Caller,
            Overwrite = !conditions.MustBeNew,
            IfContentTag = conditions.IfContentTag,
            XAttrs = kept,
            LengthBytes = body.LengthBytes,
            Acl = acl?.Posix,
            WriteType = bucket.WriteType,
            DurableCopies = DurableHeader.Read(request),
        };
        await using var writer = await exchange.Client.CreateAsync(path, options, cancellationToken);
        await BodyCopy.CopyAsync(body, writer, body.LengthBytes, cancellationToken);
        await body.VerifyAsync(cancellationToken);
        var checksum = new ObjectChecksum(body.Kept!.Algorithm, ChecksumType.FullObject, body.Kept.Base64);
        kept[S3XAttrs.Checksum] = checksum.ToText(body.Md5Hex!);
        var status = await VersionedWrites.CommitAsync(
            new VersionedWrite(bucket, path, conditions, kept),
            terms => writer.CompleteAsync(body.Md5Hex, terms.Completion, cancellationToken), cancellationToken);

        exchange.Record.BytesIn = writer.LengthBytes;
        exchange.Record.Version = status.Version.Version.Value;
        exchange.Response.Headers.ETag = "\"" + status.ContentTag + "\"";
        VersionLookup.Write(exchange.Response, status);
        await LifecycleRules.WriteHeaderAsync(exchange, status, cancellationToken);
        ChecksumHeaders.Write(exchange.Response, checksum);
        exchange.SendEmpty(200);
    }
}
