using System.Globalization;
using System.Text;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Checksums;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Versions;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>POST ?uploadId: makes the parts one object. Sent again after success it succeeds again.</summary>
internal sealed class CompleteMultipartUpload : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var path = request.KeyPath();
        _ = UploadLookup.IdOf(request);
        var claim = await CompletionClaim.ReadAsync(exchange, cancellationToken);
        if (await UploadLookup.TryGetAsync(exchange, cancellationToken) is not { } upload)
        {
            await AnswerAgainAsync(exchange, claim, cancellationToken);
            return;
        }

        var parts = await StoredPartsAsync(exchange, claim, cancellationToken);
        var wanted = UploadChecksum.Of(upload);
        var checksum = wanted.TryCombine(parts, out var checksums);
        claim.CheckObject(wanted, checksum, parts.Sum(static p => p.LengthBytes));
        await claim.Conditions.CheckEarlyAsync(exchange.Client, path, request.AsCaller(), cancellationToken);
        var bucket = VersionedBucket.Of(exchange, await exchange.GetBucketAsync(cancellationToken));
        var write = new VersionedWrite(
            bucket, path, claim.Conditions, Kept(upload, parts, checksum, checksums));
        FileStatus? made = null;
        await LongAnswer.RunAsync(
            exchange,
            async token =>
            {
                made = await VersionedWrites.CommitAsync(
                    write, terms => CompleteAsync(exchange, parts, terms.Completion, token), token);
                return Answer(request, made);
            },
            () => VersionLookup.Write(exchange.Response, made!),
            cancellationToken);
    }

    private static XmlText Answer(S3Request request, FileStatus status)
    {
        var xml = XmlText.Document().OpenRoot("CompleteMultipartUploadResult")
            .Element("Location", "/" + request.Bucket + "/" + request.Key).Element("Bucket", request.Bucket)
            .Element("Key", request.Key).ElementTag("ETag", status.ContentTag);
        ChecksumText.Write(xml, ObjectChecksum.TryRead(status.XAttrs, status.ContentTag));
        return xml.Close("CompleteMultipartUploadResult");
    }

    // An answer that got lost is asked for again. The upload is forgotten, but the object made of just these parts
    // tells.
    private static async ValueTask AnswerAgainAsync(
        S3Exchange exchange, CompletionClaim claim, CancellationToken cancellationToken)
    {
        var uploads = exchange.Client.Uploads;
        var id = UploadLookup.IdOf(exchange.Request);
        var status = await uploads.TryGetAsync(id, cancellationToken) is null
            ? await exchange.Client.TryGetStatusAsync(
                exchange.Request.KeyPath(), exchange.Request.AsCaller(), cancellationToken)
            : null;
        if (status is null or { IsDirectory: true }
            || status.ContentTag != EntityTags.OfParts(claim.Parts.Select(static p => p.ContentTag)))
        {
            throw await UploadLookup.MissingAsync(exchange, cancellationToken);
        }

        using var xml = Answer(exchange.Request, status);
        await exchange.SendAsync(xml, cancellationToken);
    }

    private static async ValueTask<FileStatus> CompleteAsync(
        S3Exchange exchange, List<Core.Fabric.UploadPart> parts, CompletionTerms terms,
        CancellationToken cancellationToken)
    {
        var uploadId = UploadLookup.IdOf(exchange.Request);
        FileStatus status;
        try
        {
            status = await exchange.Client.Uploads.CompleteAsync(uploadId, parts, terms, cancellationToken);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.NotFound)
        {
            throw await UploadLookup.MissingAsync(exchange, cancellationToken);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.InvalidArgument)
        {
            throw new S3Exception(S3Errors.InvalidPart, inner: e);
        }

        return status.Path == exchange.Request.KeyPath()
            ? status
            : throw await UploadLookup.MissingAsync(exchange, cancellationToken);
    }

    // What the upload was begun with, and what its parts tell, as far as an inode has room for it.
    private static Dictionary<string, string> Kept(
        UploadStatus upload, List<Core.Fabric.UploadPart> parts, ObjectChecksum? checksum,
        IReadOnlyList<PartChecksum> checksums)
    {
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in upload.Options.XAttrs ?? kept)
        {
            kept[name] = value;
        }

        kept.Remove(S3XAttrs.UploadChecksum);
        var tag = EntityTags.OfParts(parts.Select(static p => p.ContentTag))!;
        var room = FabricLimits.XAttrBytesMax
            - kept.Sum(static a => Encoding.UTF8.GetByteCount(a.Key) + Encoding.UTF8.GetByteCount(a.Value));
        Add(S3XAttrs.Checksum, checksum?.ToText(tag));
        Add(S3XAttrs.Parts, ObjectParts.Of(parts).TryFormat() is { } layout ? ContentBinding.Bind(tag, layout) : null);
        Add(
            S3XAttrs.PartChecksums,
            checksum is null || PartChecksums.TryCollect(checksum.Algorithm, checksums) is not { } all
                ? null
                : ContentBinding.Bind(tag, all.ToString()));
        return kept;

        void Add(string name, string? value)
        {
            if (value is not null && name.Length + value.Length <= room)
            {
                kept[name] = value;
                room -= name.Length + value.Length;
            }
        }
    }

    // The stored parts that are claimed.
    private static async ValueTask<List<Core.Fabric.UploadPart>> StoredPartsAsync(
        S3Exchange exchange, CompletionClaim claim, CancellationToken cancellationToken)
    {
        var claimed = claim.Parts;
        var uploadId = UploadLookup.IdOf(exchange.Request);
        var found = new List<Core.Fabric.UploadPart>(claimed.Count);
        var after = claimed[0].Number - 1;
        while (found.Count < claimed.Count)
        {
            var page = await exchange.Client.Uploads.ListPartsAsync(uploadId, after, 1000, cancellationToken);
            if (page.Count == 0)
            {
                throw MissingPart(claimed[found.Count].Number);
            }

            foreach (var stored in page)
            {
                after = stored.Number;
                if (found.Count == claimed.Count || stored.Number < claimed[found.Count].Number)
                {
                    continue;
                }

                if (!claimed[found.Count].IsMet(stored))
                {
                    throw MissingPart(claimed[found.Count].Number);
                }

                if (found.Count < claimed.Count - 1 && stored.LengthBytes < exchange.Options.PartBytesMin)
                {
                    throw new S3Exception(
                        S3Errors.EntityTooSmall, $"Part {stored.Number} is too small to be followed by another.");
                }

                found.Add(stored);
            }
        }

        return found;
    }

    private static S3Exception MissingPart(int number) => new(S3Errors.InvalidPart)
    {
        Details = [new("PartNumber", number.ToString(CultureInfo.InvariantCulture))],
    };
}
