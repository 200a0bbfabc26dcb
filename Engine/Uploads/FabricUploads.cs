using System.Globalization;
using OrleansAlluxio.Engine.Intents;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Engine.Writing;

namespace OrleansAlluxio.Engine.Uploads;

/// <summary>
/// Multipart uploads over the store's own: parts stream straight into the store and are as durable as it is; the
/// records that tie them together are in the metastore. Completion is one commit of the store under the path's hold.
/// </summary>
public sealed class FabricUploads(
    EngineServices services, FileCreation creation, FileCompletion completion, StoreChange storeChange, Parents parents)
    : IFabricUploads
{
    private const int PartsMax = 10_000;

    // Uploads of one fabric at a time; each holds records for its parts until it ends.
    private const int UploadsMax = 10_000;

    /// <inheritdoc/>
    public async ValueTask<UploadStatus> BeginAsync(
        FabricPath path, CreateOptions options, CancellationToken cancellationToken)
    {
        var mount = creation.Validate(path, options);
        await parents.RequireAsync(path, options.CreateParents, options, cancellationToken).ConfigureAwait(false);
        await creation.CheckTargetAsync(path, options, WriteType.Through, cancellationToken).ConfigureAwait(false);
        var all = await services.Metastore
            .ListDocumentsAsync(DocumentKinds.Upload, null, UploadsMax, cancellationToken).ConfigureAwait(false);
        if (all.Count >= UploadsMax)
        {
            throw new FabricException(
                FabricErrorKind.Busy, "begin upload", path.Value,
                $"{UploadsMax} uploads are in progress; complete or abort some");
        }

        options = await Writing.InheritedAcl.AddAsync(services, (path, mount), options, cancellationToken)
            .ConfigureAwait(false);
        var storeId = await mount.Store.BeginUploadAsync(
            mount.StorePath(path), Sync.StoreAttributes.WriteOptions(options, options.XAttrs), cancellationToken)
            .ConfigureAwait(false);
        var record = new UploadRecord
        {
            Id = NewId(),
            Path = path.Value,
            Mount = mount.Id.Value,
            StoreUploadId = storeId,
            StartedUnixMs = services.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            Options = options,
        };
        await services.Metastore.CommitAsync(
            [new MetastoreChange.PutDocument(DocumentKinds.Upload, record.Id, record.ToPayload(), 0)],
            cancellationToken)
            .ConfigureAwait(false);
        return StatusOf(record);
    }

    /// <inheritdoc/>
    public async ValueTask<UploadPart> PutPartAsync(
        string uploadId, int number, Stream content, long lengthBytes, CancellationToken cancellationToken)
    {
        if (number is < 1 or > PartsMax)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "put part", uploadId, $"part numbers are 1..{PartsMax}");
        }

        if (lengthBytes < 0)
        {
            throw new FabricException(FabricErrorKind.InvalidArgument, "put part", uploadId, "a part has a length");
        }

        var (record, mount, upload) = await RequireAsync(uploadId, cancellationToken).ConfigureAwait(false);
        using var hashed = new Md5Stream(content);
        var stored = await mount.Store.UploadPartAsync(upload, number, hashed, lengthBytes, cancellationToken)
            .ConfigureAwait(false);
        var now = services.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var checksum = (content as IChecksummedContent)?.Checksum;
        if (checksum?.Length > IChecksummedContent.ChecksumLengthMax)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "put part", uploadId,
                $"a checksum has at most {IChecksummedContent.ChecksumLengthMax} characters");
        }

        var part = new UploadPartRecord(number, hashed.TakeHash(), stored.Tag, lengthBytes, now, checksum);

        // An abort meanwhile leaves at most this record behind; recovery drops parts without an upload.
        await services.Metastore.CommitAsync(
            [new MetastoreChange.PutDocument(
                DocumentKinds.UploadPart, UploadRecord.PartKey(record.Id, number), UploadRecord.ToPayload(part), null)],
            cancellationToken).ConfigureAwait(false);
        return PublicOf(part);
    }

    /// <inheritdoc/>
    public async ValueTask<FileStatus> CompleteAsync(
        string uploadId, IReadOnlyList<UploadPart> parts, CompletionTerms terms,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(terms);
        var (record, mount, upload) = await RequireAsync(uploadId, cancellationToken).ConfigureAwait(false);
        var stored = await PartsAsync(uploadId, cancellationToken).ConfigureAwait(false);
        var chosen = UploadPlanner.Choose(uploadId, parts, stored, mount.Store.Capabilities.UploadPartBytesMin);
        var path = FabricPath.Parse(record.Path);
        var inode = await services.Metastore.ReserveIdsAsync(MetastoreSequence.Inode, 1, cancellationToken)
            .ConfigureAwait(false);
        var options = terms.Apply(record.Options);
        if (options.IfContentTag is not null || !options.Overwrite)
        {
            // What is in the store and not yet in the tree counts, too: the comparison below sees the tree only.
            await creation.CheckTargetAsync(path, options, WriteType.Through, cancellationToken).ConfigureAwait(false);
        }

        XAttrText.Format(options.XAttrs, EntryKind.File, path);
        var draft = new FileDraft(path, mount, options, WriteType.Through, new InodeId(inode), null);
        var content = new WrittenContent(chosen.Sum(p => p.LengthBytes), UploadPlanner.Tag(chosen));
        using var hold = await services.Locks.AcquireAsync(path, null, cancellationToken).ConfigureAwait(false);
        var known = await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false);
        Namespace.WriteConditions.Check(path, known.Status, options);
        using var room = await services.Quotas
            .TakeAsync(services, path, content.LengthBytes, cancellationToken).ConfigureAwait(false);
        var status = await storeChange.RunAsync(
            new StoreChangeSubject(IntentKinds.Write, path, null, mount.Id) { Before = known.Status },
            async intent =>
            {
                var askedAt = services.Clock.Now();
                var committed = await mount.Store.CompleteUploadAsync(
                    upload, [.. chosen.Select(p => new UfsUploadPart(p.Number, p.StoreTag, p.LengthBytes))],
                    cancellationToken).ConfigureAwait(false);
                return await completion.FlipAsync(
                    draft, content, new StoredContent(committed, askedAt), intent, cancellationToken)
                        .ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        await ForgetAsync(record.Id, stored, cancellationToken).ConfigureAwait(false);
        return status;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> AbortAsync(string uploadId, CancellationToken cancellationToken)
    {
        if (await FindAsync(uploadId, cancellationToken).ConfigureAwait(false) is not { } record)
        {
            return false;
        }

        if (services.Mounts.TryGet(new MountId(record.Mount)) is { } mount)
        {
            await mount.Store.AbortUploadAsync(StoreUploadOf(record, mount), cancellationToken).ConfigureAwait(false);
        }

        var stored = await PartsAsync(uploadId, cancellationToken).ConfigureAwait(false);
        await ForgetAsync(record.Id, stored, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask<UploadStatus?> TryGetAsync(string uploadId, CancellationToken cancellationToken) =>
        await FindAsync(uploadId, cancellationToken).ConfigureAwait(false) is { } record ? StatusOf(record) : null;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<UploadPart>> ListPartsAsync(
        string uploadId, int afterNumber, int partsMax, CancellationToken cancellationToken)
    {
        await RequireAsync(uploadId, cancellationToken).ConfigureAwait(false);
        var parts = await PartsAsync(uploadId, cancellationToken).ConfigureAwait(false);
        return [.. parts.Where(p => p.Number > afterNumber).Take(partsMax).Select(PublicOf)];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<UploadStatus>> ListAsync(
        FabricPath directory, UploadStatus? after, int uploadsMax, CancellationToken cancellationToken)
    {
        var all = await services.Metastore
            .ListDocumentsAsync(DocumentKinds.Upload, null, UploadsMax, cancellationToken).ConfigureAwait(false);
        return [.. all.Select(d => StatusOf(UploadRecord.Parse(d)))
            .Where(u => u.Path.IsSameOrUnder(directory))
            .OrderBy(u => u.Path).ThenBy(u => u.Id, StringComparer.Ordinal)
            .Where(u => after is null || u.Path.CompareTo(after.Path) > 0
                || (u.Path == after.Path && string.CompareOrdinal(u.Id, after.Id) > 0))
            .Take(uploadsMax)];
    }

    private async ValueTask<(UploadRecord Record, Mount Mount, UfsUpload Upload)> RequireAsync(
        string uploadId, CancellationToken cancellationToken)
    {
        var record = await FindAsync(uploadId, cancellationToken).ConfigureAwait(false);
        var mount = record is null ? null : services.Mounts.TryGet(new MountId(record.Mount));
        return record is not null && mount is not null
            ? (record, mount, StoreUploadOf(record, mount))
            : throw new FabricException(FabricErrorKind.NotFound, "find upload", uploadId, "no such upload");
    }

    // An id that none of ours can be is simply unknown.
    private async ValueTask<UploadRecord?> FindAsync(string uploadId, CancellationToken cancellationToken) =>
        uploadId.Length is 0 or > 200
            ? null
            : await services.Metastore.TryGetDocumentAsync(DocumentKinds.Upload, uploadId, cancellationToken)
            .ConfigureAwait(false) is { } document ? UploadRecord.Parse(document) : null;

    private async ValueTask<IReadOnlyList<UploadPartRecord>> PartsAsync(
        string uploadId, CancellationToken cancellationToken)
    {
        var documents = await services.Metastore.ListDocumentsAsync(
            DocumentKinds.UploadPart, uploadId + "/", PartsMax, cancellationToken).ConfigureAwait(false);
        return [.. documents.TakeWhile(d => d.Key.StartsWith(uploadId + "/", StringComparison.Ordinal))
            .Select(UploadRecord.ParsePart)];
    }

    private async ValueTask ForgetAsync(
        string uploadId, IReadOnlyList<UploadPartRecord> parts, CancellationToken cancellationToken)
    {
        foreach (var batch in parts.Chunk(MetastoreLimits.ChangesMax))
        {
            await services.Metastore.CommitAsync(
                [.. batch.Select(p => new MetastoreChange.DeleteDocument(
                    DocumentKinds.UploadPart, UploadRecord.PartKey(uploadId, p.Number), null))],
                cancellationToken).ConfigureAwait(false);
        }

        await services.Metastore.CommitAsync(
            [new MetastoreChange.DeleteDocument(DocumentKinds.Upload, uploadId, null)], cancellationToken)
            .ConfigureAwait(false);
    }

    private string NewId()
    {
        Span<byte> id = stackalloc byte[24];
        services.Random.Fill(id);
        return services.Time.GetUtcNow().ToUnixTimeMilliseconds().ToString("x12", CultureInfo.InvariantCulture)
            + Convert.ToHexStringLower(id);
    }

    private static UfsUpload StoreUploadOf(UploadRecord record, Mount mount) => new(
        mount.StorePath(FabricPath.Parse(record.Path)), record.StoreUploadId,
        Sync.StoreAttributes.WriteOptions(record.Options, record.Options.XAttrs));

    private static UploadStatus StatusOf(UploadRecord record) =>
        new(record.Id, FabricPath.Parse(record.Path), record.StartedUnixMs, record.Options);

    private static UploadPart PublicOf(UploadPartRecord part) =>
        new(part.Number, part.Md5, part.LengthBytes, part.ModifiedUnixMs, part.Checksum);
}
