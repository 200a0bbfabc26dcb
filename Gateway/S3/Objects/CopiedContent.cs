using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Body;
using OrleansAlluxio.Gateway.S3.Checksums;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Objects;

/// <summary>
/// What a copy keeps about its bytes. They are the source's, and so are its checksum and its parts; only a checksum
/// that the source does not have costs a read. All of it is bound to the source's tag: a copy that turns out to have
/// another has none of it.
/// </summary>
internal static class CopiedContent
{
    private const int BufferBytes = 256 << 10;

    private static readonly string[] Names = [S3XAttrs.Checksum, S3XAttrs.PartChecksums, S3XAttrs.Parts];

    /// <summary>Adds it to what the copy keeps.</summary>
    public static async ValueTask AddAsync(
        S3Exchange exchange, FileStatus source, ChecksumAlgorithm? algorithm, Dictionary<string, string> kept,
        CancellationToken cancellationToken)
    {
        if (source.IsDirectory || exchange.Request.IsMarker)
        {
            return;
        }

        foreach (var name in Names)
        {
            if (source.XAttrs.TryGetValue(name, out var value))
            {
                kept[name] = value;
            }
        }

        if (algorithm is not { } wanted
            || ObjectChecksum.TryRead(source.XAttrs, source.ContentTag)?.Algorithm == wanted)
        {
            return;
        }

        var sum = await SumAsync(exchange, source, wanted, cancellationToken);
        kept[S3XAttrs.Checksum] = new ObjectChecksum(wanted, ChecksumType.FullObject, sum.Base64)
            .ToText(source.ContentTag);
        kept.Remove(S3XAttrs.PartChecksums);
    }

    private static async ValueTask<PartChecksum> SumAsync(
        S3Exchange exchange, FileStatus source, ChecksumAlgorithm algorithm, CancellationToken cancellationToken)
    {
        await using var reader = await exchange.Client.OpenReadAsync(
            source.Path, exchange.Request.AsCaller(), cancellationToken);
        if (reader.Status.Version != source.Version)
        {
            throw CopySource.Replaced(source);
        }

        await using var bytes = new ReaderStream(reader, new ByteRange(0, source.LengthBytes));
        await using var summed = new SummedStream(bytes, source.LengthBytes, algorithm);
        await summed.CopyToAsync(Stream.Null, BufferBytes, cancellationToken);
        return summed.Sum ?? throw new S3Exception(S3Errors.InternalError, "The copy source ended early.");
    }
}
