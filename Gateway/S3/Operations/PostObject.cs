using System.Buffers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.WebUtilities;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.S3.Acls;
using OrleansAlluxio.Gateway.S3.Body;
using OrleansAlluxio.Gateway.S3.Checksums;
using OrleansAlluxio.Gateway.S3.Forms;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Versions;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>
/// POST of a form: its file becomes an object, when its length and checksum hold and the form came to its end.
/// </summary>
internal sealed class PostObject : IS3Operation
{
    private const int BufferBytes = 128 << 10;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var form = request.Form ?? throw new S3Exception(S3Errors.MethodNotAllowed);
        RequestRules.CheckWrite(request);
        var path = request.KeyPath();
        if (request.IsMarker)
        {
            throw new S3Exception(
                S3Errors.InvalidArgument, "A key that ends in '/' is a directory and can have no bytes.");
        }

        var claimed = ReadChecksum(request);
        var kept = ObjectHeaders.Read(request);
        var bucket = await exchange.GetBucketAsync(cancellationToken);
        var acl = await AclRequest.OfNewObjectAsync(exchange, bucket, cancellationToken);
        acl?.AddTo(kept);
        var versions = VersionedBucket.Of(exchange, bucket);
        var options = new CreateOptions
        {
            Caller = request.Caller,
            Overwrite = true,
            XAttrs = kept,
            Acl = acl?.Posix,
            WriteType = versions.WriteType,
        };
        await using var writer = await exchange.Client.CreateAsync(path, options, cancellationToken);
        using var sums = new Sums(claimed?.Algorithm ?? ChecksumAlgorithm.Crc64Nvme);
        await CopyAsync(form, writer, sums, cancellationToken);
        var checksum = sums.Finish(claimed, out var md5);
        kept[S3XAttrs.Checksum] = checksum.ToText(md5);
        var write = new VersionedWrite(versions, path, default, kept);
        var status = await VersionedWrites.CommitAsync(
            write, terms => writer.CompleteAsync(md5, terms.Completion, cancellationToken), cancellationToken);
        VersionLookup.Write(exchange.Response, status);
        await AnswerAsync(exchange, form.Fields, status, checksum, cancellationToken);
    }

    private static async ValueTask CopyAsync(
        FormUpload form, IFabricWriter writer, Sums sums, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int count;
            while ((count = await form.ReadFileAsync(buffer, cancellationToken)) > 0)
            {
                sums.Append(buffer.AsSpan(0, count));
                await writer.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async ValueTask AnswerAsync(
        S3Exchange exchange, FormFields fields, FileStatus status, ObjectChecksum checksum,
        CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var location = $"http://{request.Headers.Host}/{PercentCoding.Encode(request.Bucket, keepSlash: false)}/"
            + PercentCoding.Encode(request.Key, keepSlash: true);
        var tag = "\"" + status.ContentTag + "\"";
        exchange.Response.Headers.ETag = tag;
        exchange.Response.Headers.Location = location;
        ChecksumHeaders.Write(exchange.Response, checksum);
        var redirect = fields.Get("success_action_redirect") ?? fields.Get("redirect");
        if (Uri.TryCreate(redirect, UriKind.Absolute, out var page) && page.Scheme is "http" or "https")
        {
            exchange.Response.Headers.Location = QueryHelpers.AddQueryString(
                page.AbsoluteUri,
                new List<KeyValuePair<string, string?>>
                {
                    new("bucket", request.Bucket), new("key", request.Key), new("etag", tag),
                });
            exchange.SendEmpty(303);
            return;
        }

        switch (fields.Get("success_action_status"))
        {
            case "200":
                exchange.SendEmpty(200);
                break;
            case "201":
                using (var xml = XmlText.Document())
                {
                    xml.Open("PostResponse").Element("Location", location).Element("Bucket", request.Bucket)
                        .Element("Key", request.Key).ElementTag("ETag", status.ContentTag).Close("PostResponse");
                    await exchange.SendAsync(201, xml.Written, cancellationToken);
                }

                break;
            default:
                exchange.SendEmpty(204);
                break;
        }
    }

    private static PartChecksum? ReadChecksum(S3Request request)
    {
        PartChecksum? found = null;
        foreach (var (header, algorithm) in ChecksumNames.All)
        {
            if (request.Header(header) is { } text)
            {
                found = found is null
                    ? new PartChecksum(algorithm, BodyExpectations.DecodeChecksum(text, algorithm))
                    : throw new S3Exception(S3Errors.InvalidRequest, "Expecting a single x-amz-checksum- header.");
            }
        }

        return found;
    }

    private sealed class Sums(ChecksumAlgorithm algorithm) : IDisposable
    {
        private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        private readonly IChecksum _checksum = ChecksumNames.Start(algorithm);

        public void Append(ReadOnlySpan<byte> bytes)
        {
            _md5.AppendData(bytes);
            _checksum.Append(bytes);
        }

        public ObjectChecksum Finish(PartChecksum? claimed, out string md5)
        {
            var value = _checksum.Finish();
            if (claimed is not null && !claimed.Value.AsSpan().SequenceEqual(value))
            {
                throw new S3Exception(
                    S3Errors.BadDigest,
                    $"The {ChecksumNames.HeaderOf(algorithm)} you specified did not match the calculated checksum.");
            }

            md5 = Convert.ToHexStringLower(_md5.GetHashAndReset());
            return new ObjectChecksum(algorithm, ChecksumType.FullObject, Convert.ToBase64String(value));
        }

        public void Dispose()
        {
            _md5.Dispose();
            _checksum.Dispose();
        }
    }
}
