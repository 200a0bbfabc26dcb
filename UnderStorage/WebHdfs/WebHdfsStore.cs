namespace OrleansAlluxio.UnderStorage.WebHdfs;

/// <summary>A directory of a file system behind the WebHDFS protocol as an under store.</summary>
internal sealed class WebHdfsStore : IUnderStorage, IUfsClock
{
    private readonly WebHdfsSession _session;
    private readonly WebHdfsTree _tree;
    private readonly WebHdfsRenames _renames;
    private readonly WebHdfsFiles _files;
    private readonly WebHdfsUploads _uploads;
    private readonly WebHdfsSweeper _sweeper;

    public WebHdfsStore(WebHdfsSession session)
    {
        _session = session;
        _tree = new WebHdfsTree(session);
        _renames = new WebHdfsRenames(session, _tree);
        _files = new WebHdfsFiles(session, _tree, _renames);
        _uploads = new WebHdfsUploads(session, _tree, _files);
        _sweeper = new WebHdfsSweeper(session, _tree, _files);
        Lister = new WebHdfsLister(session, _tree);
    }

    public TimeSpan? Ahead => _session.Clock.Ahead;

    public string Description => _session.Options.Description;

    public UnderStorageCapabilities Capabilities { get; } = new()
    {
        RealDirectories = true,
        AtomicRename = true,
        FlatListing = false,
        ContentTags = true,
        PosixAttributes = true,
        PosixAcls = true,
        CreateIfAbsent = true,
        ConditionalRead = false,
    };

    /// <summary>For its counter of entries that cannot be listed.</summary>
    public WebHdfsLister Lister { get; }

    public async ValueTask ProbeAsync(bool write, CancellationToken cancellationToken)
    {
        const string operation = "probe";
        var found = await _tree.TryStatOwnAsync(UfsPath.Root, operation, cancellationToken).ConfigureAwait(false)
            ?? throw WebHdfsErrors.NotFound(operation, Description);
        if (found.Fingerprint.Kind != EntryKind.Directory)
        {
            throw new FabricException(FabricErrorKind.NotADirectory, operation, Description, "it is a file");
        }

        await Lister.ListAsync(
            new UfsListRequest { Directory = UfsPath.Root, EntriesMax = 1 }, cancellationToken).ConfigureAwait(false);
        if (write)
        {
            var file = _files.Reserve();
            using var nothing = new UfsBuffer();
            await _files.WriteAsync(file, nothing, UfsAttributes.None, cancellationToken).ConfigureAwait(false);
            await _files.ForgetAsync(file, isThere: true).ConfigureAwait(false);
        }
    }

    public ValueTask<UfsStatus?> TryStatAsync(UfsPath path, CancellationToken cancellationToken) =>
        _tree.TryStatAsync(path, cancellationToken);

    public ValueTask<UfsListPage> ListAsync(UfsListRequest request, CancellationToken cancellationToken) =>
        Lister.ListAsync(request, cancellationToken);

    public async ValueTask<Stream> OpenReadAsync(UfsReadRequest request, CancellationToken cancellationToken) =>
        WebHdfsSession.IsReserved(request.Path)
            ? throw WebHdfsErrors.NotFound("read", _session.Describe(request.Path))
            : await WebHdfsReader.OpenAsync(_session, _tree, request, cancellationToken).ConfigureAwait(false);

    public ValueTask<IUfsWriter> CreateAsync(UfsPath path, UfsWriteOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _session.ThrowIfNotWritable(path, "write");
        return ValueTask.FromResult<IUfsWriter>(new WebHdfsWriter(_session, _files, path, options));
    }

    public ValueTask CreateDirectoryAsync(
        UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken) =>
        _tree.CreateDirectoryAsync(path, attributes, cancellationToken);

    public ValueTask<bool> DeleteFileAsync(UfsPath path, CancellationToken cancellationToken) =>
        _tree.DeleteFileAsync(path, cancellationToken);

    public ValueTask<bool> DeleteDirectoryAsync(UfsPath path, bool recursive, CancellationToken cancellationToken) =>
        _tree.DeleteDirectoryAsync(path, recursive, cancellationToken);

    public ValueTask RenameAsync(UfsPath source, UfsPath target, bool overwrite, CancellationToken cancellationToken) =>
        _renames.RenameAsync(source, target, overwrite, cancellationToken);

    public async ValueTask<UfsStatus> CopyAsync(
        UfsPath source, UfsPath target, UfsWriteOptions options, CancellationToken cancellationToken)
    {
        const string operation = "copy";
        _session.ThrowIfNotWritable(source, operation);
        _session.ThrowIfNotWritable(target, operation);
        var found = await _tree.TryStatAsync(source, cancellationToken).ConfigureAwait(false)
            ?? throw WebHdfsErrors.NotFound(operation, _session.Describe(source));
        if (found.Fingerprint.Kind == EntryKind.Directory)
        {
            throw new FabricException(
                FabricErrorKind.IsADirectory, operation, _session.Describe(source), "it is a directory");
        }

        if (!options.Overwrite
            && await _tree.TryStatAsync(target, cancellationToken).ConfigureAwait(false) is not null)
        {
            throw WebHdfsErrors.Exists(operation, _session.Describe(target));
        }

        // The protocol has no copy: the bytes come here and go back.
        var length = found.Fingerprint.LengthBytes;
        var writer = new WebHdfsWriter(_session, _files, target, options with { LengthBytes = length });
        await using var open = writer.ConfigureAwait(false);
        await _files.CopyAsync(source, found.Fingerprint, length, writer, cancellationToken).ConfigureAwait(false);
        return await writer.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<UfsStatus?> SetAttributesAsync(
        UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken) =>
        _tree.SetAttributesAsync(path, attributes, cancellationToken);

    public async ValueTask<string> BeginUploadAsync(
        UfsPath path, UfsWriteOptions options, CancellationToken cancellationToken) =>
        await _uploads.BeginAsync(path, cancellationToken).ConfigureAwait(false);

    public ValueTask<UfsUploadPart> UploadPartAsync(
        UfsUpload upload, int number, Stream content, long lengthBytes, CancellationToken cancellationToken) =>
        _uploads.StoreAsync(upload, number, content, lengthBytes, cancellationToken);

    public ValueTask<UfsStatus> CompleteUploadAsync(
        UfsUpload upload, IReadOnlyList<UfsUploadPart> parts, CancellationToken cancellationToken) =>
        _uploads.CompleteAsync(upload, parts, cancellationToken);

    public ValueTask AbortUploadAsync(UfsUpload upload, CancellationToken cancellationToken) =>
        _uploads.AbortAsync(upload, cancellationToken);

    public ValueTask<int> SweepAsync(
        TimeSpan olderThan, IReadOnlySet<string> liveUploads, CancellationToken cancellationToken) =>
        _sweeper.SweepAsync(olderThan, liveUploads, cancellationToken);

    public ValueTask DisposeAsync()
    {
        _session.Dispose();
        return ValueTask.CompletedTask;
    }
}
