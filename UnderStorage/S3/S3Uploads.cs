using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using ByteRange = OrleansAlluxio.Core.ByteRange;

namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>
/// Multipart uploads, native to the store. Each has a mark below the reserved name, so that a sweep finds the ones of
/// this fabric and no other program's, also in stores that cannot list uploads.
/// </summary>
internal sealed class S3Uploads(S3Session session, S3Keys keys, S3Puts puts)
{
    /// <summary>S3's limit.</summary>
    public const int PartNumberMax = 10_000;

    /// <summary>A part is buffered so that it can be sent again; 256 MiB times 10,000 parts hold 2.4 TiB.</summary>
    public const long PartBytesMax = 256L << 20;

    private const string Operation = "upload";

    /// <summary>What marks of uploads start with; the rest is the hash of key and id.</summary>
    public string MarkPrefix => session.Options.Prefix + S3Session.ReservedName + "/uploads/";

    /// <summary>Starts an upload.</summary>
    public async Task<string> BeginAsync(UfsPath path, UfsWriteOptions options, CancellationToken cancellationToken)
    {
        session.ThrowIfNotWritable(path, Operation);
        var key = session.KeyOf(path);
        var id = await session.RunAsync(
            Operation, key,
            async (_, token) =>
            {
                var request = new InitiateMultipartUploadRequest
                {
                    BucketName = session.Options.Bucket,
                    Key = key,
                    ContentType = options.ContentType,
                };
                S3Metadata.Fill(request.Metadata, options, Operation, session.DescribeKey(key));
                var answer = await session.Client.InitiateMultipartUploadAsync(request, token).ConfigureAwait(false);
                return answer.UploadId;
            },
            cancellationToken).ConfigureAwait(false);
        await keys.PutSmallAsync(MarkOf(key, id), key + "\n" + id, Operation, cancellationToken).ConfigureAwait(false);
        return id;
    }

    /// <summary>Reads one part from a stream, then sends it; see <see cref="IUnderStorage.UploadPartAsync"/>.</summary>
    public async Task<UfsUploadPart> StoreAsync(
        UfsUpload upload, int number, Stream content, long lengthBytes, CancellationToken cancellationToken)
    {
        var subject = session.Describe(upload.Path);
        if (number is < 1 or > PartNumberMax || lengthBytes < 0)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, Operation, subject,
                $"a part has a number of 1 to {PartNumberMax} and a length");
        }

        if (lengthBytes > PartBytesMax)
        {
            throw new FabricException(
                FabricErrorKind.TooLarge, Operation, subject,
                $"a part has at most {PartBytesMax} bytes; use more parts");
        }

        await session.UploadSlots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var buffer = new UfsBuffer();
            await FillAsync(buffer, content, lengthBytes, subject, cancellationToken).ConfigureAwait(false);
            var tag = await SendAsync(upload, number, buffer, cancellationToken).ConfigureAwait(false);
            return new UfsUploadPart(number, tag, lengthBytes);
        }
        finally
        {
            session.UploadSlots.Release();
        }
    }

    /// <summary>Sends one part. The buffer is lent; on failure it is abandoned.</summary>
    public async Task<string> SendAsync(
        UfsUpload upload, int number, UfsBuffer buffer, CancellationToken cancellationToken)
    {
        var key = session.KeyOf(upload.Path);
        try
        {
            return await session.RunAsync(
                Operation, key,
                async (_, token) =>
                {
                    using var content = buffer.OpenRead();
                    var request = new UploadPartRequest
                    {
                        BucketName = session.Options.Bucket,
                        Key = key,
                        UploadId = upload.Id,
                        PartNumber = number,
                        PartSize = buffer.LengthBytes,
                        InputStream = content,
                        UseChunkEncoding = false,
                    };
                    var answer = await session.Client.UploadPartAsync(request, token).ConfigureAwait(false);
                    return S3Found.TagOf(answer.ETag);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            buffer.Abandon();
            throw;
        }
    }

    /// <summary>Makes one part of a range of another object that still has its tag, inside the store.</summary>
    public async Task<string> CopyAsync(
        UfsUpload upload, int number, (string Key, string Tag) source, ByteRange range,
        CancellationToken cancellationToken)
    {
        var key = session.KeyOf(upload.Path);
        return await session.RunAsync(
            Operation, key,
            async (_, token) =>
            {
                var request = new CopyPartRequest
                {
                    SourceBucket = session.Options.Bucket,
                    SourceKey = source.Key,
                    DestinationBucket = session.Options.Bucket,
                    DestinationKey = key,
                    UploadId = upload.Id,
                    PartNumber = number,
                    FirstByte = range.OffsetBytes,
                    LastByte = range.EndBytes - 1,
                    ETagToMatch = [$"\"{source.Tag}\""],
                };
                var answer = await session.Client.CopyPartAsync(request, token).ConfigureAwait(false);
                return S3Found.TagOf(answer.ETag);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Fails unless an object parts were copied from still has its tag: Ceph copies parts whatever tag is asked for.
    /// </summary>
    public async Task RequireUnchangedAsync((string Key, string Tag) source, CancellationToken cancellationToken)
    {
        var subject = session.DescribeKey(source.Key);
        var found = await keys.TryHeadAsync(source.Key, Operation, cancellationToken).ConfigureAwait(false)
            ?? throw S3Errors.NotFound(Operation, subject);
        if (found.Tag != source.Tag)
        {
            throw S3Errors.Changed(Operation, subject);
        }
    }

    /// <summary>Makes the file; see <see cref="IUnderStorage.CompleteUploadAsync"/>.</summary>
    public async Task<UfsStatus> CompleteAsync(
        UfsUpload upload, IReadOnlyList<UfsUploadPart> parts, CancellationToken cancellationToken)
    {
        var key = session.KeyOf(upload.Path);
        var ordered = parts.OrderBy(static part => part.Number).ToList();
        await puts.ThrowIfTakenAsync(key, upload.Options, Operation, cancellationToken).ConfigureAwait(false);
        var tag = await session.RunAsync(
            Operation, key, (_, token) => TryCompleteAsync(key, upload, ordered, token), cancellationToken)
                .ConfigureAwait(false);
        await keys.DeleteAsync(MarkOf(key, upload.Id), Operation, cancellationToken).ConfigureAwait(false);

        // Ceph answers with another tag than the object then has; the tag of the parts is what it has.
        var joined = JoinedTagOf(ordered) ?? tag;
        return await puts.StatusOfAsync(
            key, ordered.Sum(static part => part.LengthBytes), [tag, joined], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Parts to send again and again; null where no part may be that long.</summary>
    public static long? PartBytesFor(long lengthBytes, long partBytes)
    {
        var least = Math.Max(partBytes, (lengthBytes + PartNumberMax - 1) / PartNumberMax);
        return least <= PartBytesMax ? least : null;
    }

    /// <summary>The parts the store has; null when it has no such upload.</summary>
    public async Task<IReadOnlyList<UfsUploadPart>?> TryListAsync(UfsUpload upload, CancellationToken cancellationToken)
    {
        var key = session.KeyOf(upload.Path);
        List<UfsUploadPart> parts = [];
        for (string? after = null; ;)
        {
            var answer = await session.RunAsync(
                Operation, key, (_, token) => TryListPageAsync(key, upload.Id, after, token), cancellationToken)
                .ConfigureAwait(false);
            if (answer is null)
            {
                return null;
            }

            parts.AddRange((answer.Parts ?? []).Select(static part => new UfsUploadPart(
                part.PartNumber ?? 0, S3Found.TagOf(part.ETag), part.Size ?? 0)));
            if (answer.IsTruncated != true || answer.NextPartNumberMarker is not { } next)
            {
                return parts;
            }

            after = next.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Drops an upload; nothing happens when there is none.</summary>
    public Task AbortAsync(UfsUpload upload, CancellationToken cancellationToken) =>
        AbortAsync(session.KeyOf(upload.Path), upload.Id, cancellationToken);

    /// <summary>Drops an upload by key; nothing happens when there is none.</summary>
    public async Task AbortAsync(string key, string id, CancellationToken cancellationToken)
    {
        await session.RunAsync(
            Operation, key,
            async (_, token) =>
            {
                try
                {
                    await session.Client.AbortMultipartUploadAsync(session.Options.Bucket, key, id, token)
                        .ConfigureAwait(false);
                }
                catch (AmazonS3Exception error) when (
                    error.StatusCode == System.Net.HttpStatusCode.NotFound && error.ErrorCode != "NoSuchBucket")
                {
                    // Gone already: that is what was asked for.
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);
        await keys.DeleteAsync(MarkOf(key, id), Operation, cancellationToken).ConfigureAwait(false);
    }

    private string MarkOf(string key, string id) =>
        MarkPrefix + Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key + "\n" + id)));

    private static async ValueTask FillAsync(
        UfsBuffer buffer, Stream content, long lengthBytes, string subject, CancellationToken cancellationToken)
    {
        while (buffer.LengthBytes < lengthBytes)
        {
            var room = buffer.Room();
            room = room[..(int)Math.Min(room.Length, lengthBytes - buffer.LengthBytes)];
            var read = await content.ReadAsync(room, cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                throw new FabricException(
                    FabricErrorKind.DataCorrupt, Operation, subject,
                    $"the part ended after {buffer.LengthBytes} of {lengthBytes} bytes");
            }

            buffer.Advance(read);
        }
    }

    private async Task<string> TryCompleteAsync(
        string key, UfsUpload upload, List<UfsUploadPart> parts, CancellationToken cancellationToken)
    {
        var request = new CompleteMultipartUploadRequest
        {
            BucketName = session.Options.Bucket,
            Key = key,
            UploadId = upload.Id,
            PartETags = [.. parts.Select(static part => new PartETag(part.Number, part.Tag))],
            IfNoneMatch = !upload.Options.Overwrite && session.HasConditionalWrites ? "*" : null,
        };
        try
        {
            var answer = await session.Client.CompleteMultipartUploadAsync(request, cancellationToken)
                .ConfigureAwait(false);
            return S3Found.TagOf(answer.ETag);
        }
        catch (AmazonS3Exception error) when (error.StatusCode is System.Net.HttpStatusCode.PreconditionFailed)
        {
            throw S3Errors.AlreadyExists(Operation, session.DescribeKey(key));
        }
        catch (AmazonS3Exception error) when (error.ErrorCode == "NoSuchUpload" || (int)error.StatusCode >= 500)
        {
            // Completed by an attempt whose answer was lost, or gone: some gateways answer both with an internal error.
            var found = await keys.TryHeadAsync(key, Operation, cancellationToken).ConfigureAwait(false);
            if (found is not null && found.Tag == JoinedTagOf(parts))
            {
                return found.Tag;
            }

            if (error.ErrorCode == "NoSuchUpload"
                || !await MayBeThereAsync(key, upload.Id, cancellationToken).ConfigureAwait(false))
            {
                throw new FabricException(
                    FabricErrorKind.NotFound, Operation, session.DescribeKey(key), "there is no such upload");
            }

            throw;
        }
    }

    private async Task<ListPartsResponse?> TryListPageAsync(
        string key, string id, string? after, CancellationToken cancellationToken)
    {
        try
        {
            var request = new ListPartsRequest
            {
                BucketName = session.Options.Bucket,
                Key = key,
                UploadId = id,
                PartNumberMarker = after,
            };
            return await session.Client.ListPartsAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception error) when (
            error.StatusCode == System.Net.HttpStatusCode.NotFound && error.ErrorCode != "NoSuchBucket")
        {
            return null; // Ceph says of an upload that is complete that the key is not there.
        }
    }

    private async Task<bool> MayBeThereAsync(string key, string id, CancellationToken cancellationToken)
    {
        try
        {
            var request = new ListPartsRequest
            {
                BucketName = session.Options.Bucket,
                Key = key,
                UploadId = id,
                MaxParts = 1,
            };
            await session.Client.ListPartsAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception error)
        {
            return error.ErrorCode != "NoSuchUpload";
        }
    }

    // What S3 and its likes make of the parts' MD5 digests; null where the tags are no digests.
    private static string? JoinedTagOf(List<UfsUploadPart> parts)
    {
        if (!parts.TrueForAll(static part => part.Tag.Length == 32 && part.Tag.All(char.IsAsciiHexDigit)))
        {
            return null;
        }

        var digests = Convert.FromHexString(string.Concat(parts.Select(static part => part.Tag)));
#pragma warning disable CA5351 // The store's choice of digest, not ours, and no secret.
        return $"{Convert.ToHexStringLower(MD5.HashData(digests))}-{parts.Count}";
#pragma warning restore CA5351
    }
}
