using OrleansAlluxio.UnderStorage.Local.Interop;
using OrleansAlluxio.UnderStorage.Local.Watching;

namespace OrleansAlluxio.UnderStorage.Local;

/// <summary>
/// A directory of this machine as an under store. System calls block, so they run on the thread pool.
/// </summary>
internal sealed class LocalStore : IUnderStorage, IUnderStorageChanges, IUfsFreeSpace
{
    // A block of a disk.
    private const int ProbeBytes = 4096;

    private readonly LocalRoot _root;
    private readonly LocalUploads _uploads;
    private readonly LocalSweeper _sweeper;

    public LocalStore(LocalRoot root, TimeProvider time)
    {
        _root = root;
        Lister = new LocalLister(root);
        _uploads = new LocalUploads(root);
        _sweeper = new LocalSweeper(root, _uploads, time);
    }

    public string Description => _root.Description;

    public UnderStorageCapabilities Capabilities { get; } = new()
    {
        RealDirectories = true,
        AtomicRename = true,
        FlatListing = false,
        ContentTags = true,

        // The change time is in them, which goes forward as long as the machine's clock does.
        UniqueTags = true,
        PosixAttributes = true,
        CreateIfAbsent = true,
        ConditionalRead = false,
    };

    /// <summary>For its counter of entries that cannot be listed.</summary>
    public LocalLister Lister { get; }

    /// <summary>Bounds of feeds opened from now on.</summary>
    public LocalWatchLimits WatchLimits { get; set; } = new();

    public async ValueTask ProbeAsync(bool write, CancellationToken cancellationToken) => await Task.Run(
        () =>
        {
            _root.OpenRoot(LocalRoot.ProbeOperation).Dispose();
            _ = Lister.List(new UfsListRequest { Directory = UfsPath.Root, EntriesMax = 1 }, cancellationToken);
            if (write)
            {
                using var file = LocalTempFile.Create(_root, LocalRoot.ProbeOperation);
                try
                {
                    // An empty file fits on a full disk.
                    RandomAccess.Write(file.Handle, new byte[ProbeBytes], 0);
                }
                catch (IOException e)
                {
                    throw LocalErrors.Of(e, LocalRoot.ProbeOperation, Description);
                }
            }
        },
        cancellationToken).ConfigureAwait(false);

    public async ValueTask<UfsStatus?> TryStatAsync(UfsPath path, CancellationToken cancellationToken) =>
        await Task.Run(
            () => _root.TryStat(path, "stat") is { } status ? LocalStatus.TryOf(status, _root.Accounts) : null,
            cancellationToken).ConfigureAwait(false);

    public async ValueTask<UfsListPage> ListAsync(UfsListRequest request, CancellationToken cancellationToken) =>
        await Task.Run(() => Lister.List(request, cancellationToken), cancellationToken).ConfigureAwait(false);

    public async ValueTask<Stream> OpenReadAsync(UfsReadRequest request, CancellationToken cancellationToken) =>
        await Task.Run<Stream>(() => LocalReader.Open(_root, request), cancellationToken).ConfigureAwait(false);

    public async ValueTask<IUfsWriter> CreateAsync(
        UfsPath path, UfsWriteOptions options, CancellationToken cancellationToken) => await Task.Run<IUfsWriter>(
        () =>
        {
            // Fails on a name that cannot be a file before any byte is sent.
            using (_root.TryOpenParent(path, create: true, "write"))
            {
                return new LocalWriter(_root, LocalTempFile.Create(_root, "write"), path, options);
            }
        },
        cancellationToken).ConfigureAwait(false);

    public async ValueTask CreateDirectoryAsync(
        UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken) => await Task.Run(
        () => LocalTree.CreateDirectory(_root, path, attributes), cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> DeleteFileAsync(UfsPath path, CancellationToken cancellationToken) =>
        await Task.Run(() => LocalTree.DeleteFile(_root, path), cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> DeleteDirectoryAsync(
        UfsPath path, bool recursive, CancellationToken cancellationToken) => await Task.Run(
        () => LocalTree.DeleteDirectory(_root, path, recursive, cancellationToken), cancellationToken)
            .ConfigureAwait(false);

    public async ValueTask RenameAsync(
        UfsPath source, UfsPath target, bool overwrite, CancellationToken cancellationToken) => await Task.Run(
        () => LocalTree.Rename(_root, source, target, overwrite), cancellationToken).ConfigureAwait(false);

    public async ValueTask<UfsStatus> CopyAsync(
        UfsPath source, UfsPath target, UfsWriteOptions options, CancellationToken cancellationToken) => await Task.Run(
        () => LocalTree.Copy(_root, source, target, options), cancellationToken).ConfigureAwait(false);

    public async ValueTask<UfsStatus?> SetAttributesAsync(
        UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken) => await Task.Run(
        () => LocalTree.SetAttributes(_root, path, attributes), cancellationToken).ConfigureAwait(false);

    public async ValueTask<string> BeginUploadAsync(
        UfsPath path, UfsWriteOptions options, CancellationToken cancellationToken) =>
        await Task.Run(() => _uploads.Begin(path), cancellationToken).ConfigureAwait(false);

    public ValueTask<UfsUploadPart> UploadPartAsync(
        UfsUpload upload, int number, Stream content, long lengthBytes, CancellationToken cancellationToken) =>
        _uploads.StoreAsync(upload, number, content, lengthBytes, cancellationToken);

    public async ValueTask<UfsStatus> CompleteUploadAsync(
        UfsUpload upload, IReadOnlyList<UfsUploadPart> parts, CancellationToken cancellationToken) => await Task.Run(
        () => _uploads.Complete(upload, parts, cancellationToken), cancellationToken).ConfigureAwait(false);

    public async ValueTask AbortUploadAsync(UfsUpload upload, CancellationToken cancellationToken) =>
        await Task.Run(() => _uploads.Abort(upload), cancellationToken).ConfigureAwait(false);

    public async ValueTask<int> SweepAsync(
        TimeSpan olderThan, IReadOnlySet<string> liveUploads, CancellationToken cancellationToken) => await Task.Run(
        () => _sweeper.Sweep(olderThan, liveUploads, cancellationToken), cancellationToken).ConfigureAwait(false);

    public async ValueTask<IUfsChangeFeed> OpenChangeFeedAsync(
        UfsPath directory, string? position, CancellationToken cancellationToken) => await Task.Run<IUfsChangeFeed>(
        () => LocalChangeFeed.Open(_root, directory, WatchLimits, cancellationToken), cancellationToken)
            .ConfigureAwait(false);

    public async ValueTask<long> GetFreeBytesAsync(CancellationToken cancellationToken) => await Task.Run(
        () =>
        {
            _root.OpenRoot("free space").Dispose();
            return new DriveInfo(_root.Path).AvailableFreeSpace;
        },
        cancellationToken).ConfigureAwait(false);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
