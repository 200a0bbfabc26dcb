using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>A prefix of a bucket as an under store.</summary>
internal sealed class S3Store : IUnderStorage, IUnderStorageNotifications, IUfsResumableUploads, IUfsClock
{
    // S3's smallest part but the last.
    private const long PartBytesMin = 5L << 20;

    private readonly S3Session _session;
    private readonly S3Keys _keys;
    private readonly S3Puts _puts;
    private readonly S3Uploads _uploads;
    private readonly S3Copies _copies;
    private readonly S3Tree _tree;
    private readonly S3Renames _renames;
    private readonly S3Sweeper _sweeper;
    private readonly S3Probe _probe;

    public S3Store(S3Session session)
    {
        _session = session;
        _keys = new S3Keys(session);
        _puts = new S3Puts(session, _keys);
        _uploads = new S3Uploads(session, _keys, _puts);
        _copies = new S3Copies(session, _keys);
        _tree = new S3Tree(session, _keys);
        _renames = new S3Renames(session, _keys, _copies, _tree);
        _sweeper = new S3Sweeper(session, _keys, _uploads, _renames);
        _probe = new S3Probe(session, _keys);
        Lister = new S3Lister(session, _keys, _tree);
    }

    public string Description => _session.Options.Description;

    public string Bucket => _session.Options.Bucket;

    public UnderStorageCapabilities Capabilities => new()
    {
        RealDirectories = false,
        AtomicRename = false,
        FlatListing = true,
        ContentTags = true,
        PosixAttributes = false,
        CreateIfAbsent = _session.HasConditionalWrites,
        ConditionalRead = true,
        UploadPartBytesMin = PartBytesMin,
    };

    /// <summary>For its counter of keys that cannot be listed.</summary>
    public S3Lister Lister { get; }

    public TimeSpan? Ahead => _session.Clock.Ahead;

    public ValueTask ProbeAsync(bool write, CancellationToken cancellationToken) =>
        _probe.ProbeAsync(write, cancellationToken);

    public ValueTask<UfsStatus?> TryStatAsync(UfsPath path, CancellationToken cancellationToken) =>
        _tree.TryStatAsync(path, cancellationToken);

    public ValueTask<UfsListPage> ListAsync(UfsListRequest request, CancellationToken cancellationToken) =>
        Lister.ListAsync(request, cancellationToken);

    public async ValueTask<Stream> OpenReadAsync(UfsReadRequest request, CancellationToken cancellationToken) =>
        await S3Reader.OpenAsync(_session, request, cancellationToken).ConfigureAwait(false);

    public ValueTask<IUfsWriter> CreateAsync(UfsPath path, UfsWriteOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _session.ThrowIfNotWritable(path, "write");
        return ValueTask.FromResult<IUfsWriter>(new S3Writer(_session, _puts, _uploads, path, options));
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
        var found = await _keys.TryHeadAsync(_session.KeyOf(source), operation, cancellationToken).ConfigureAwait(false)
            ?? throw S3Errors.NotFound(operation, _session.Describe(source));
        var key = _session.KeyOf(target);
        await _puts.ThrowIfTakenAsync(key, options, operation, cancellationToken).ConfigureAwait(false);
        if (source == target && options is { ContentType: null, UserMetadata: null })
        {
            return found.ToStatus(); // S3 refuses to copy an object onto itself unchanged.
        }

        var tag = await _copies.CopyAsync(found, key, options, cancellationToken).ConfigureAwait(false);
        return await _puts.StatusOfAsync(key, found.LengthBytes, [tag], cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<UfsStatus?> SetAttributesAsync(
        UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken) =>
        _tree.TryStatAsync(path, cancellationToken);

    public async ValueTask<string> BeginUploadAsync(
        UfsPath path, UfsWriteOptions options, CancellationToken cancellationToken) =>
        await _uploads.BeginAsync(path, options, cancellationToken).ConfigureAwait(false);

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
            : S3Uploads.PartBytesFor(lengthBytes, options.PartBytes);
    }

    public async ValueTask<IReadOnlyList<UfsUploadPart>?> TryListPartsAsync(
        UfsUpload upload, CancellationToken cancellationToken) =>
        await _uploads.TryListAsync(upload, cancellationToken).ConfigureAwait(false);

    public async ValueTask AbortUploadAsync(UfsUpload upload, CancellationToken cancellationToken) =>
        await _uploads.AbortAsync(upload, cancellationToken).ConfigureAwait(false);

    public ValueTask<int> SweepAsync(
        TimeSpan olderThan, IReadOnlySet<string> liveUploads, CancellationToken cancellationToken) =>
        _sweeper.SweepAsync(olderThan, liveUploads, cancellationToken);

    public UfsPath? TryPathOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var prefix = _session.Options.Prefix;
        if (!key.StartsWith(prefix, StringComparison.Ordinal))
        {
            return null;
        }

        if (key.Length == prefix.Length)
        {
            return UfsPath.Root;
        }

        var relative = KeyNames.Store.Escape(key[prefix.Length..]);
        return !S3Session.IsReservedKey(relative) && FabricPath.TryParse("/" + relative, out _, out _)
            ? UfsPath.Parse(relative)
            : null;
    }

    public ValueTask DisposeAsync()
    {
        _session.Dispose();
        return ValueTask.CompletedTask;
    }
}
