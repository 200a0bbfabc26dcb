namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>A prefix of a container as an under store.</summary>
internal sealed class AzureStore : IUnderStorage, IUfsResumableUploads, IUfsClock
{
    private readonly AzureSession _session;
    private readonly AzureKeys _keys;
    private readonly AzurePuts _puts;
    private readonly AzureUploads _uploads;
    private readonly AzureCopies _copies;
    private readonly AzureTree _tree;
    private readonly AzureRenames _renames;
    private readonly AzureSweeper _sweeper;
    private readonly AzureProbe _probe;

    public AzureStore(AzureSession session)
    {
        _session = session;
        _keys = new AzureKeys(session);
        _puts = new AzurePuts(session, _keys);
        _uploads = new AzureUploads(session, _keys, _puts);
        _copies = new AzureCopies(session, _keys);
        _tree = new AzureTree(session, _keys);
        _renames = new AzureRenames(session, _keys, _copies, _tree);
        _sweeper = new AzureSweeper(session, _keys, _uploads, _renames);
        _probe = new AzureProbe(session, _keys);
        Lister = new AzureLister(session, _keys, _tree);
    }

    public TimeSpan? Ahead => _session.Clock.Ahead;

    public string Description => _session.Options.Description;

    public UnderStorageCapabilities Capabilities { get; } = new()
    {
        RealDirectories = false,
        AtomicRename = false,
        FlatListing = true,
        ContentTags = true,
        PosixAttributes = false,
        CreateIfAbsent = true,
        ConditionalRead = true,
        NameCharactersRefused = "\\",
    };

    /// <summary>For its counter of keys that cannot be listed.</summary>
    public AzureLister Lister { get; }

    public ValueTask ProbeAsync(bool write, CancellationToken cancellationToken) =>
        _probe.ProbeAsync(write, cancellationToken);

    public ValueTask<UfsStatus?> TryStatAsync(UfsPath path, CancellationToken cancellationToken) =>
        _tree.TryStatAsync(path, cancellationToken);

    public ValueTask<UfsListPage> ListAsync(UfsListRequest request, CancellationToken cancellationToken) =>
        Lister.ListAsync(request, cancellationToken);

    public async ValueTask<Stream> OpenReadAsync(UfsReadRequest request, CancellationToken cancellationToken) =>
        await AzureReader.OpenAsync(_session, _keys, request, cancellationToken).ConfigureAwait(false);

    public ValueTask<IUfsWriter> CreateAsync(UfsPath path, UfsWriteOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _session.ThrowIfNotWritable(path, "write");
        return ValueTask.FromResult<IUfsWriter>(new AzureWriter(_session, _puts, path, options));
    }

    public ValueTask CreateDirectoryAsync(
        UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken) =>
        _tree.CreateDirectoryAsync(path, cancellationToken);

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
        var found = await _keys.TryHeadAsync(_session.KeyOf(source), operation, cancellationToken)
            .ConfigureAwait(false);
        if (found is null or { IsDirectory: true })
        {
            throw AzureErrors.NotFound(operation, _session.Describe(source));
        }

        var key = _session.KeyOf(target);
        await _puts.ThrowIfTakenAsync(key, options, operation, cancellationToken).ConfigureAwait(false);
        if (source != target)
        {
            return (await _copies.CopyAsync(found, key, options, cancellationToken).ConfigureAwait(false)).ToStatus();
        }

        await _copies.DescribeAsync(key, options, isCopy: false, cancellationToken).ConfigureAwait(false);
        return await _tree.TryStatAsync(target, cancellationToken).ConfigureAwait(false)
            ?? throw AzureErrors.NotFound(operation, _session.Describe(target));
    }

    public ValueTask<UfsStatus?> SetAttributesAsync(
        UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken) =>
        _tree.TryStatAsync(path, cancellationToken);

    public async ValueTask<string> BeginUploadAsync(
        UfsPath path, UfsWriteOptions options, CancellationToken cancellationToken) =>
        await _uploads.BeginAsync(path, cancellationToken).ConfigureAwait(false);

    public async ValueTask<UfsUploadPart> UploadPartAsync(
        UfsUpload upload, int number, Stream content, long lengthBytes, CancellationToken cancellationToken) =>
        await _uploads.StoreAsync(upload, number, content, lengthBytes, cancellationToken).ConfigureAwait(false);

    public async ValueTask<UfsStatus> CompleteUploadAsync(
        UfsUpload upload, IReadOnlyList<UfsUploadPart> parts, CancellationToken cancellationToken) =>
        await _uploads.CompleteAsync(upload, parts, cancellationToken).ConfigureAwait(false);

    public long? PartBytesFor(long lengthBytes)
    {
        var options = _session.Options;
        return lengthBytes <= Math.Max(options.MultipartThresholdBytes, options.PartBytes)
            ? null
            : AzureUploads.PartBytesFor(lengthBytes, options.PartBytes);
    }

    public async ValueTask<IReadOnlyList<UfsUploadPart>?> TryListPartsAsync(
        UfsUpload upload, CancellationToken cancellationToken) =>
        await _uploads.TryListAsync(upload, cancellationToken).ConfigureAwait(false);

    public async ValueTask AbortUploadAsync(UfsUpload upload, CancellationToken cancellationToken) =>
        await _uploads.AbortAsync(upload, cancellationToken).ConfigureAwait(false);

    public ValueTask<int> SweepAsync(
        TimeSpan olderThan, IReadOnlySet<string> liveUploads, CancellationToken cancellationToken) =>
        _sweeper.SweepAsync(olderThan, liveUploads, cancellationToken);

    public ValueTask DisposeAsync()
    {
        _session.Dispose();
        return ValueTask.CompletedTask;
    }
}
