using System.Security.Cryptography;
using System.Text;

namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>
/// Multipart uploads. The store knows only blocks without a blob, so each upload has a mark below the reserved name:
/// while the mark is there the upload is, also after a restart. Dropping one drops its mark; its blocks are dropped by
/// the store, after a week or at the next whole write of the blob.
/// </summary>
internal sealed class AzureUploads(AzureSession session, AzureKeys keys, AzurePuts puts)
{
    /// <summary>The store's limit of blocks of a blob.</summary>
    public const int BlocksMax = 50_000;

    /// <summary>The contract's limit.</summary>
    public const int PartNumberMax = 10_000;

    /// <summary>A part is buffered so that it can be sent again; 256 MiB times 10,000 parts hold 2.4 TiB.</summary>
    public const long PartBytesMax = 256L << 20;

    private const string Operation = "upload";

    /// <summary>What marks of uploads start with; the rest is the upload's id and the hash of its key.</summary>
    public string MarkPrefix => session.Options.Prefix + AzureSession.ReservedName + "/uploads/";

    /// <summary>The upload a mark is of.</summary>
    public string IdOfMark(string mark) => mark[MarkPrefix.Length..].Split('-')[0];

    /// <summary>Starts an upload.</summary>
    public async Task<string> BeginAsync(UfsPath path, CancellationToken cancellationToken)
    {
        session.ThrowIfNotWritable(path, Operation);
        var id = Convert.ToHexStringLower(session.RandomBytes(AzureBlockId.UploadBytes));
        var key = session.KeyOf(path);
        await keys.PutSmallAsync(MarkOf(key, id), key, Operation, cancellationToken).ConfigureAwait(false);
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

        var key = session.KeyOf(upload.Path);
        var id = await ThrowIfGoneAsync(key, upload, cancellationToken).ConfigureAwait(false);
        await session.UploadSlots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var buffer = new UfsBuffer();
            await FillAsync(buffer, content, lengthBytes, subject, cancellationToken).ConfigureAwait(false);
            if (lengthBytes == 0)
            {
                return new UfsUploadPart(number, string.Empty, 0); // The store has no empty blocks.
            }

            // Under a name of its own, so that the part counts whose tag the caller gives in the end.
            var tag = session.RandomBytes(AzureBlockId.TagBytes);
            await puts.StageAsync(key, AzureBlockId.Of(id, number, tag), buffer, cancellationToken)
                .ConfigureAwait(false);
            return new UfsUploadPart(number, Convert.ToHexStringLower(tag), lengthBytes);
        }
        finally
        {
            session.UploadSlots.Release();
        }
    }

    /// <summary>Makes the file; see <see cref="IUnderStorage.CompleteUploadAsync"/>.</summary>
    public async Task<UfsStatus> CompleteAsync(
        UfsUpload upload, IReadOnlyList<UfsUploadPart> parts, CancellationToken cancellationToken)
    {
        var key = session.KeyOf(upload.Path);
        var subject = session.DescribeKey(key);
        var id = AzureBlockId.TryParse(upload.Id, AzureBlockId.UploadBytes)
            ?? throw AzureErrors.NoUpload(Operation, subject);
        var ids = parts.Where(static part => part.LengthBytes > 0).OrderBy(static part => part.Number)
            .Select(part => AzureBlockId.Of(
                id, part.Number,
                AzureBlockId.TryParse(part.Tag, AzureBlockId.TagBytes) ?? throw NoSuchPart(subject)))
            .ToList();
        var staged = new AzureStaged(ids, parts.Sum(static part => part.LengthBytes), Md5: null, upload.Options);
        if (!await IsThereAsync(key, upload.Id, cancellationToken).ConfigureAwait(false))
        {
            // Completed already by a call whose answer was lost, or dropped.
            return await puts.TryCommittedAsync(key, staged, cancellationToken).ConfigureAwait(false)
                ?? throw AzureErrors.NoUpload(Operation, subject);
        }

        await puts.ThrowIfTakenAsync(key, upload.Options, Operation, cancellationToken).ConfigureAwait(false);
        var status = await puts.CommitAsync(key, staged, cancellationToken).ConfigureAwait(false);
        await keys.DeleteAsync(MarkOf(key, upload.Id), Operation, cancellationToken).ConfigureAwait(false);
        return status;
    }

    /// <summary>Parts to send again and again; null where no part may be that long.</summary>
    public static long? PartBytesFor(long lengthBytes, long partBytes)
    {
        var least = Math.Max(partBytes, (lengthBytes + PartNumberMax - 1) / PartNumberMax);
        return least <= PartBytesMax ? least : null;
    }

    /// <summary>The parts the store has; null when it has no such upload. Of one number any is as good.</summary>
    public async Task<IReadOnlyList<UfsUploadPart>?> TryListAsync(UfsUpload upload, CancellationToken cancellationToken)
    {
        var key = session.KeyOf(upload.Path);
        if (AzureBlockId.TryParse(upload.Id, AzureBlockId.UploadBytes) is not { } id
            || !await IsThereAsync(key, upload.Id, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var blocks = await puts.ListStagedAsync(key, cancellationToken).ConfigureAwait(false);
        var parts = new SortedDictionary<int, UfsUploadPart>();
        foreach (var (name, lengthBytes) in blocks)
        {
            if (AzureBlockId.TryRead(name, id) is { } block)
            {
                parts[block.Number] = new UfsUploadPart(block.Number, block.Tag, lengthBytes);
            }
        }

        return [.. parts.Values];
    }

    /// <summary>Drops an upload; nothing happens when there is none.</summary>
    public async Task AbortAsync(UfsUpload upload, CancellationToken cancellationToken)
    {
        if (AzureBlockId.TryParse(upload.Id, AzureBlockId.UploadBytes) is not null)
        {
            await keys.DeleteAsync(MarkOf(session.KeyOf(upload.Path), upload.Id), Operation, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    // Sixteen bytes of the hash keep the mark's name short, and an id belongs to one key only.
    private string MarkOf(string key, string id) =>
        $"{MarkPrefix}{id}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16))}";

    private async Task<bool> IsThereAsync(string key, string id, CancellationToken cancellationToken) =>
        await keys.TryHeadAsync(MarkOf(key, id), Operation, cancellationToken).ConfigureAwait(false) is not null;

    private async Task<byte[]> ThrowIfGoneAsync(string key, UfsUpload upload, CancellationToken cancellationToken)
    {
        var id = AzureBlockId.TryParse(upload.Id, AzureBlockId.UploadBytes);
        return id is not null && await IsThereAsync(key, upload.Id, cancellationToken).ConfigureAwait(false)
            ? id
            : throw AzureErrors.NoUpload(Operation, session.DescribeKey(key));
    }

    private static FabricException NoSuchPart(string subject) =>
        new(FabricErrorKind.InvalidArgument, Operation, subject, "a part is missing or was replaced");

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
}
