using System.Security.Cryptography;
using System.Text;
using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Persist;

/// <summary>
/// Sends a long content to its store in parts. The upload is recorded before its first part is sent, and every later
/// attempt, also one of another process, goes on with the parts the store has by then.
/// </summary>
internal sealed class PersistUpload(EngineServices services)
{
    // The connector bounds parts of a mount, too; one persist is not to take all of them.
    private const int PartsAtOnceMax = 3;

    // 10,000 digests of 32 characters, and far from the longest document. Longer tags are not noted.
    private const long TagBytesMax = 600_000;

    /// <summary>Sends what the store has not got. The upload with all its parts, not committed.</summary>
    public async ValueTask<(UfsUpload Upload, IReadOnlyList<UfsUploadPart> Parts)> StageAsync(
        PersistEntry entry, FileStatus status, Mount mount, UfsWriteOptions options,
        CancellationToken cancellationToken)
    {
        var path = mount.StorePath(status.Path);
        var (upload, parts) = await FindAsync(entry, status, (path, mount, options), cancellationToken)
            .ConfigureAwait(false);
        upload ??= await BeginAsync(entry, status, (path, mount, options), cancellationToken).ConfigureAwait(false);
        var stored = PersistParts.Usable(parts, status.LengthBytes, entry.Record.PartBytes);
        await SendAsync(entry, status, (mount, upload), stored, cancellationToken).ConfigureAwait(false);
        return (upload, [.. stored.Values]);
    }

    /// <summary>
    /// Notes which parts the store is told to make the file of: without the answer it can be told again.
    /// </summary>
    public async ValueTask NotePartsAsync(
        PersistEntry entry, IReadOnlyList<UfsUploadPart> parts, CancellationToken cancellationToken)
    {
        if (parts.Sum(static p => (long)p.Tag.Length + 3) <= TagBytesMax)
        {
            IReadOnlyList<string> tags = [.. parts.Select(static p => p.Tag)];
            await entry.TryChangeAsync(r => r with { PartTags = tags }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Drops the recorded upload, if there is one, and forgets it. A failure is left to the sweep.</summary>
    public async ValueTask AbandonAsync(PersistEntry entry, CancellationToken cancellationToken)
    {
        var record = entry.Record;
        if (record is not { UploadId: { } id, UploadPath: { } path })
        {
            return;
        }

        if (services.Mounts.TryGet(new MountId(record.UploadMount)) is { } mount)
        {
            try
            {
                await mount.Store.AbortUploadAsync(
                    new UfsUpload(UfsPath.Parse(path), id, new UfsWriteOptions()), cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (FabricException) when (!cancellationToken.IsCancellationRequested)
            {
                // The store is away: its sweep finds what no record names.
            }
        }

        await entry.TryChangeAsync(
            r => r.UploadId == id ? r.WithoutUpload() : r, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<(UfsUpload? Upload, IReadOnlyList<UfsUploadPart> Parts)> FindAsync(
        PersistEntry entry, FileStatus status, (UfsPath Path, Mount Mount, UfsWriteOptions Options) target,
        CancellationToken cancellationToken)
    {
        var resumable = (IUfsResumableUploads)target.Mount.Store.Unwrapped;
        var record = entry.Record;
        if (record.UploadId is not { } id)
        {
            return (null, []);
        }

        if (record.UploadPath == target.Path.Value && record.UploadMount == target.Mount.Id.Value
            && record.UploadTraits == TraitsOf(target.Options))
        {
            var upload = new UfsUpload(target.Path, id, target.Options);
            var parts = await resumable.TryListPartsAsync(upload, cancellationToken).ConfigureAwait(false);
            if (parts is not null)
            {
                return (upload, parts);
            }

            if (record is { IsCommitting: true, PartTags: { } tags })
            {
                // It may have become the file, which only the store can tell: it is told to make it once more.
                return (upload, PersistParts.OfTags(tags, status.LengthBytes, record.PartBytes));
            }
        }

        // Begun for another name or with other attributes, or gone: nothing of it is of use.
        await AbandonAsync(entry, cancellationToken).ConfigureAwait(false);
        return (null, []);
    }

    private async ValueTask<UfsUpload> BeginAsync(
        PersistEntry entry, FileStatus status, (UfsPath Path, Mount Mount, UfsWriteOptions Options) target,
        CancellationToken cancellationToken)
    {
        var partBytes = ((IUfsResumableUploads)target.Mount.Store.Unwrapped).PartBytesFor(status.LengthBytes)
            ?? throw new InvalidOperationException("The store takes it in one request.");
        var id = await target.Mount.Store.BeginUploadAsync(target.Path, target.Options, cancellationToken)
            .ConfigureAwait(false);
        var upload = new UfsUpload(target.Path, id, target.Options);
        var isRecorded = await entry.TryChangeAsync(
            record => record.UploadId is null
                ? record with
                {
                    State = PersistStates.Uploading,
                    UploadId = id,
                    UploadPath = target.Path.Value,
                    UploadMount = target.Mount.Id.Value,
                    UploadTraits = TraitsOf(target.Options),
                    PartBytes = partBytes,
                    UploadedBytes = 0,
                }
                : record,
            cancellationToken).ConfigureAwait(false);
        if (isRecorded && entry.Record.UploadId == id)
        {
            return upload;
        }

        // Nothing is owed any more, or another activation was faster: it sends.
        await target.Mount.Store.AbortUploadAsync(upload, cancellationToken).ConfigureAwait(false);
        throw new FabricException(
            FabricErrorKind.Busy, "persist", status.Path.Value, "another attempt is under way", RetryAdvice.Backoff);
    }

    private async ValueTask SendAsync(
        PersistEntry entry, FileStatus status, (Mount Mount, UfsUpload Upload) target,
        SortedDictionary<int, UfsUploadPart> stored, CancellationToken cancellationToken)
    {
        var source = new Reading.ReadSource
        {
            Store = null,
            Path = target.Upload.Path,
            ContentChanged = static () => { },
            Copies = services.Copies?.SourceOf(status),
        };
        var reader = services.Reads.Open(status, source);
        await using var open = reader.ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task<UfsUploadPart>> sending = [];
        try
        {
            foreach (var (number, range) in PersistParts.Missing(stored, status.LengthBytes, entry.Record.PartBytes))
            {
                if (sending.Count == PartsAtOnceMax)
                {
                    await TakeOneAsync(entry, sending, stored, cancellationToken).ConfigureAwait(false);
                }

                sending.Add(SendOneAsync(target, number, new ReaderStream(reader, range), stop.Token));
            }

            while (sending.Count > 0)
            {
                await TakeOneAsync(entry, sending, stored, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            // Nobody reads from the reader after this.
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(sending)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<UfsUploadPart> SendOneAsync(
        (Mount Mount, UfsUpload Upload) target, int number, ReaderStream content,
        CancellationToken cancellationToken)
    {
        await using var open = content.ConfigureAwait(false);
        return await target.Mount.Store
            .UploadPartAsync(target.Upload, number, content, content.LeftBytes, cancellationToken)
            .ConfigureAwait(false);
    }

    private static async ValueTask TakeOneAsync(
        PersistEntry entry, List<Task<UfsUploadPart>> sending, SortedDictionary<int, UfsUploadPart> stored,
        CancellationToken cancellationToken)
    {
        var ended = await Task.WhenAny(sending).ConfigureAwait(false);
        sending.Remove(ended);
        var part = await ended.ConfigureAwait(false);
        stored[part.Number] = part;
        var bytes = stored.Values.Sum(static p => p.LengthBytes);
        await entry.TryChangeAsync(r => r with { UploadedBytes = bytes }, cancellationToken).ConfigureAwait(false);
    }

    // What the store was told at the beginning of an upload cannot be changed in it.
    private static string TraitsOf(UfsWriteOptions options)
    {
        var text = new StringBuilder();
        text.Append(options.ContentType).Append('\n').Append(options.Attributes.Mode).Append('\n')
            .Append(options.Attributes.Acl);
        foreach (var (name, value) in (options.UserMetadata ?? new Dictionary<string, string>())
            .OrderBy(static m => m.Key, StringComparer.Ordinal))
        {
            text.Append('\n').Append(name).Append('=').Append(value);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }
}
