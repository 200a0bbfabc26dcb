using System.Globalization;
using System.Xml.Linq;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Versions;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>POST ?uploadId: makes the parts one object. Sent again after success it succeeds again.</summary>
internal sealed class CompleteMultipartUpload : IS3Operation
{
    // 10,000 parts with checksums and indentation; more than other documents may have.
    private const int BodyBytesMax = 4 << 20;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var path = request.KeyPath();
        var uploadId = UploadLookup.IdOf(request);
        var conditions = WriteConditions.Read(request);
        var parts = await ReadPartsAsync(exchange, cancellationToken);
        var upload = await UploadLookup.TryGetAsync(exchange, cancellationToken);
        if (upload is not null)
        {
            await CheckPartsAsync(exchange, parts, cancellationToken);
            await conditions.CheckEarlyAsync(exchange.Client, path, request.AsCaller(), cancellationToken);
        }
        else if (await exchange.Client.Uploads.TryGetAsync(uploadId, cancellationToken) is not null)
        {
            throw await UploadLookup.MissingAsync(exchange, cancellationToken);
        }

        FileStatus? made = null;
        await LongAnswer.RunAsync(
            exchange,
            async token =>
            {
                var status = await CommitAsync(exchange, upload, conditions, parts, token);
                made = status;
                return XmlText.Document().OpenRoot("CompleteMultipartUploadResult")
                    .Element("Location", "/" + request.Bucket + "/" + request.Key).Element("Bucket", request.Bucket)
                    .Element("Key", request.Key).ElementTag("ETag", status.ContentTag).Close(
                        "CompleteMultipartUploadResult");
            },
            () => VersionLookup.Write(exchange.Response, made!),
            cancellationToken);
    }

    private static async Task<FileStatus> CommitAsync(
        S3Exchange exchange, UploadStatus? upload, WriteConditions conditions, List<Core.Fabric.UploadPart> parts,
        CancellationToken cancellationToken)
    {
        if (upload is null)
        {
            // It may have succeeded before.
            return await CompleteAsync(exchange, parts, CompletionTerms.None, cancellationToken);
        }

        var bucket = VersionedBucket.Of(exchange, await exchange.GetBucketAsync(cancellationToken));
        var own = new CompletionTerms
        {
            Overwrite = conditions.MustBeNew ? false : null,
            IfContentTag = conditions.IfContentTag,
        };
        return await VersionedWrites.CommitAsync(
            new VersionedWrite(bucket, upload.Path, conditions, upload.Options.XAttrs),
            terms => CompleteAsync(
                exchange, parts,
                bucket.State == VersioningState.Off ? own : terms.Completion with { IfContentTag = own.IfContentTag },
                cancellationToken),
            cancellationToken);
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

    private static async ValueTask<List<Core.Fabric.UploadPart>> ReadPartsAsync(
        S3Exchange exchange, CancellationToken cancellationToken)
    {
        using var body = exchange.OpenBody(computeMd5: false);
        var root = await XmlInput.ReadAsync(body, "CompleteMultipartUpload", BodyBytesMax, cancellationToken);
        var parts = new List<Core.Fabric.UploadPart>();
        foreach (var element in root.Elements())
        {
            if (element.Name.LocalName == "Part")
            {
                parts.Add(ReadPart(element));
            }
        }

        if (parts.Count is 0 or > UploadLookup.PartNumberMax)
        {
            throw new S3Exception(S3Errors.MalformedXml, "You must specify at least one part, and at most 10,000.");
        }

        for (var i = 1; i < parts.Count; i++)
        {
            if (parts[i].Number <= parts[i - 1].Number)
            {
                throw new S3Exception(S3Errors.InvalidPartOrder);
            }
        }

        return parts;
    }

    private static Core.Fabric.UploadPart ReadPart(XElement element)
    {
        var number = XmlInput.ChildText(element, "PartNumber");
        var tag = XmlInput.ChildText(element, "ETag");
        if (tag is null || !int.TryParse(
            number?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            throw new S3Exception(S3Errors.MalformedXml, "A part must have a PartNumber and an ETag.");
        }

        return value is >= 1 and <= UploadLookup.PartNumberMax
            ? new Core.Fabric.UploadPart(value, EntityTags.Bare(tag).ToString(), 0, 0)
            : throw new S3Exception(S3Errors.InvalidArgument, "PartNumber must be 1 to 10,000.");
    }

    // Compares what is claimed with what is stored, and fills in the lengths.
    private static async ValueTask CheckPartsAsync(
        S3Exchange exchange, List<Core.Fabric.UploadPart> claimed, CancellationToken cancellationToken)
    {
        var uploadId = UploadLookup.IdOf(exchange.Request);
        var next = 0;
        var after = claimed[0].Number - 1;
        while (next < claimed.Count)
        {
            var page = await exchange.Client.Uploads.ListPartsAsync(uploadId, after, 1000, cancellationToken);
            if (page.Count == 0)
            {
                throw MissingPart(claimed[next].Number);
            }

            foreach (var stored in page)
            {
                after = stored.Number;
                if (next == claimed.Count || stored.Number < claimed[next].Number)
                {
                    continue;
                }

                if (stored.Number > claimed[next].Number
                    || !stored.ContentTag.Equals(claimed[next].ContentTag, StringComparison.OrdinalIgnoreCase))
                {
                    throw MissingPart(claimed[next].Number);
                }

                if (next < claimed.Count - 1 && stored.LengthBytes < exchange.Options.PartBytesMin)
                {
                    throw new S3Exception(
                        S3Errors.EntityTooSmall, $"Part {stored.Number} is too small to be followed by another.");
                }

                claimed[next++] = stored;
            }
        }
    }

    private static S3Exception MissingPart(int number) => new(S3Errors.InvalidPart)
    {
        Details = [new("PartNumber", number.ToString(CultureInfo.InvariantCulture))],
    };
}
