using System.Buffers;
using System.Globalization;

namespace OrleansAlluxio.UnderStorage.WebHdfs;

/// <summary>
/// Multipart uploads as part files in <c>.fabric-tmp/uploads/ID/</c>. Completing joins them inside the store (CONCAT)
/// and renames the whole; where the store refuses to join, the parts are read and written once more.
/// </summary>
internal sealed class WebHdfsUploads(WebHdfsSession session, WebHdfsTree tree, WebHdfsFiles files)
{
    /// <summary>S3's limit, which doors show to their clients.</summary>
    public const int PartNumberMax = 10_000;

    private const string Operation = "upload";

    // Sources are in the address of a request: so many of some 100 characters stay below 8 KiB.
    private const int SourcesMax = 40;
    private const int StepBytes = 1 << 20;

    /// <summary>The directory of uploads.</summary>
    public static UfsPath Directory { get; } = UfsPath.Parse(WebHdfsSession.ReservedName + "/uploads");

    /// <summary>Starts an upload.</summary>
    public async Task<string> BeginAsync(UfsPath path, CancellationToken cancellationToken)
    {
        session.ThrowIfNotWritable(path, Operation);
        var id = session.RandomName();
        await tree.MakeAsync(Directory.Child(id), null, Operation, cancellationToken).ConfigureAwait(false);
        return id;
    }

    /// <summary>Stores one part; see <see cref="IUnderStorage.UploadPartAsync"/>.</summary>
    public async ValueTask<UfsUploadPart> StoreAsync(
        UfsUpload upload, int number, Stream content, long lengthBytes, CancellationToken cancellationToken)
    {
        if (number is < 1 or > PartNumberMax || lengthBytes < 0)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, Operation, session.Describe(upload.Path),
                $"a part has a number of 1 to {PartNumberMax} and a length");
        }

        var directory = await RequireAsync(upload, cancellationToken).ConfigureAwait(false);
        var options = new UfsWriteOptions { LengthBytes = lengthBytes };
        var writer = new WebHdfsWriter(session, files, PartOf(directory, number), options);
        await using var open = writer.ConfigureAwait(false);
        await CopyAsync(content, lengthBytes, writer, session.Describe(upload.Path), cancellationToken)
            .ConfigureAwait(false);
        var stored = await writer.CommitAsync(cancellationToken).ConfigureAwait(false);
        return new UfsUploadPart(number, stored.Fingerprint.ContentTag, lengthBytes);
    }

    /// <summary>Makes the file; see <see cref="IUnderStorage.CompleteUploadAsync"/>.</summary>
    public async ValueTask<UfsStatus> CompleteAsync(
        UfsUpload upload, IReadOnlyList<UfsUploadPart> parts, CancellationToken cancellationToken)
    {
        var directory = await RequireAsync(upload, cancellationToken).ConfigureAwait(false);
        var ordered = parts.OrderBy(static part => part.Number).ToList();

        // The store joins no empty files.
        var filled = ordered.Where(static part => part.LengthBytes > 0).ToList();
        filled = filled.Count > 0 ? filled : [.. ordered.Take(1)];
        var whole = PartOf(directory, filled[0].Number);
        var length = filled.Sum(static part => part.LengthBytes);
        if (!await TryJoinAsync(directory, filled, cancellationToken).ConfigureAwait(false))
        {
            whole = directory.Child("whole");
            await RewriteAsync(directory, filled, whole, cancellationToken).ConfigureAwait(false);
        }

        var status = await files.CommitAsync(whole, upload.Path, (upload.Options, length), cancellationToken)
            .ConfigureAwait(false);
        try
        {
            await tree.DeleteAsync(directory, recursive: true, Operation, CancellationToken.None).ConfigureAwait(false);
        }
        catch (FabricException)
        {
            // The file is complete; the sweep removes what stays.
        }

        return status;
    }

    /// <summary>Drops an upload; nothing happens when there is none.</summary>
    public async ValueTask AbortAsync(UfsUpload upload, CancellationToken cancellationToken)
    {
        if (IsId(upload.Id))
        {
            await tree.DeleteAsync(Directory.Child(upload.Id), recursive: true, Operation, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private static bool IsId(string id) =>
        id.Length == 32 && id.AsSpan().IndexOfAnyExcept("0123456789abcdef") < 0;

    private static UfsPath PartOf(UfsPath directory, int number) =>
        directory.Child(number.ToString("D5", CultureInfo.InvariantCulture));

    private async Task<UfsPath> RequireAsync(UfsUpload upload, CancellationToken cancellationToken)
    {
        var directory = IsId(upload.Id) ? Directory.Child(upload.Id) : UfsPath.Root;
        return !directory.IsRoot
            && await tree.TryStatOwnAsync(directory, Operation, cancellationToken).ConfigureAwait(false) is not null
            ? directory
            : throw new FabricException(
                FabricErrorKind.NotFound, Operation, session.Describe(upload.Path), "there is no such upload");
    }

    /// <summary>
    /// Appends the other parts to the first, a few at a time. How long the first is says how far that has come, also
    /// after a lost answer. False when the store does not join these files.
    /// </summary>
    private async Task<bool> TryJoinAsync(
        UfsPath directory, List<UfsUploadPart> parts, CancellationToken cancellationToken)
    {
        var first = PartOf(directory, parts[0].Number);
        var before = -1;
        while (true)
        {
            var joined = await JoinedAsync(first, parts, cancellationToken).ConfigureAwait(false);
            if (joined == parts.Count)
            {
                return true;
            }

            var sources = parts.Skip(joined).Take(SourcesMax)
                .Select(part => session.AbsoluteOf(PartOf(directory, part.Number))).ToList();
            if (sources.Exists(static source => source.Contains(',')))
            {
                return false; // The protocol separates them by commas.
            }

            try
            {
                var call = new WebHdfsCall(HttpMethod.Post, "CONCAT", first, Operation)
                    .With("sources", string.Join(',', sources));
                await session.CallAsync(call, static _ => true, cancellationToken).ConfigureAwait(false);
            }
            catch (FabricException error) when (error.Kind == FabricErrorKind.NotFound && joined > before)
            {
                before = joined; // An earlier attempt may have come further than was heard.
            }
            catch (FabricException error) when (
                error.Kind is FabricErrorKind.InvalidArgument or FabricErrorKind.Unsupported
                || error is { Kind: FabricErrorKind.Unavailable, Retry: RetryAdvice.Never })
            {
                return false;
            }
        }
    }

    private async Task<int> JoinedAsync(
        UfsPath first, List<UfsUploadPart> parts, CancellationToken cancellationToken)
    {
        var found = await tree.TryStatOwnAsync(first, Operation, cancellationToken).ConfigureAwait(false)
            ?? throw new FabricException(
                FabricErrorKind.NotFound, Operation, session.Describe(first), "a part of the upload is not there");
        var sum = 0L;
        for (var i = 0; i < parts.Count; i++)
        {
            sum += parts[i].LengthBytes;
            if (sum == found.Fingerprint.LengthBytes)
            {
                return i + 1;
            }
        }

        throw new FabricException(
            FabricErrorKind.DataCorrupt, Operation, session.Describe(first),
            "the first part has another length than was stored");
    }

    // What was joined before the store refused is in the first part.
    private async Task RewriteAsync(
        UfsPath directory, List<UfsUploadPart> parts, UfsPath whole, CancellationToken cancellationToken)
    {
        var joined = await JoinedAsync(PartOf(directory, parts[0].Number), parts, cancellationToken)
            .ConfigureAwait(false);
        var writer = new WebHdfsWriter(session, files, whole, new UfsWriteOptions());
        await using var open = writer.ConfigureAwait(false);
        for (var i = 0; i < parts.Count; i = i == 0 ? joined : i + 1)
        {
            var length = i == 0 ? parts.Take(joined).Sum(static p => p.LengthBytes) : parts[i].LengthBytes;
            await files.CopyAsync(PartOf(directory, parts[i].Number), null, length, writer, cancellationToken)
                .ConfigureAwait(false);
        }

        await writer.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task CopyAsync(
        Stream content, long lengthBytes, IUfsWriter writer, string subject, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(StepBytes);
        try
        {
            for (var left = lengthBytes; left > 0;)
            {
                var step = buffer.AsMemory(0, (int)Math.Min(StepBytes, left));
                var read = await content.ReadAsync(step, cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    throw new FabricException(
                        FabricErrorKind.DataCorrupt, Operation, subject,
                        $"the part ended after {lengthBytes - left} of {lengthBytes} bytes");
                }

                await writer.WriteAsync(step[..read], cancellationToken).ConfigureAwait(false);
                left -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
