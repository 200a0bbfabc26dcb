namespace OrleansAlluxio.Engine.Observability;

/// <summary>A store whose requests are timed. Does nothing else: what it answers is the store's own answer.</summary>
internal sealed class WatchedStore(IUnderStorage store, StoreInstruments instruments) : IUnderStorage
{
    public string Description => store.Description;

    public UnderStorageCapabilities Capabilities => store.Capabilities;

    public IUnderStorage Unwrapped => store.Unwrapped;

    public ValueTask ProbeAsync(bool write, CancellationToken cancellationToken) =>
        instruments.TimeAsync(Description, "probe", store.ProbeAsync(write, cancellationToken));

    public ValueTask<UfsStatus?> TryStatAsync(UfsPath path, CancellationToken cancellationToken) =>
        instruments.TimeAsync(Description, "stat", store.TryStatAsync(path, cancellationToken));

    public ValueTask<UfsListPage> ListAsync(UfsListRequest request, CancellationToken cancellationToken) =>
        instruments.TimeAsync(Description, "list", store.ListAsync(request, cancellationToken));

    public ValueTask<Stream> OpenReadAsync(UfsReadRequest request, CancellationToken cancellationToken) =>
        instruments.TimeAsync(Description, "read", store.OpenReadAsync(request, cancellationToken));

    public async ValueTask<IUfsWriter> CreateAsync(
        UfsPath path, UfsWriteOptions options, CancellationToken cancellationToken)
    {
        var writer = await instruments
            .TimeAsync(Description, "create", store.CreateAsync(path, options, cancellationToken))
            .ConfigureAwait(false);
        return writer is IUfsComposer composer
            ? new WatchedComposer(composer, Description, instruments)
            : new WatchedWriter(writer, Description, instruments);
    }

    public ValueTask CreateDirectoryAsync(
        UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            Description, "mkdir", store.CreateDirectoryAsync(path, attributes, cancellationToken));

    public ValueTask<bool> DeleteFileAsync(UfsPath path, CancellationToken cancellationToken) =>
        instruments.TimeAsync(Description, "delete", store.DeleteFileAsync(path, cancellationToken));

    public ValueTask<bool> DeleteDirectoryAsync(UfsPath path, bool recursive, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            Description, "rmdir", store.DeleteDirectoryAsync(path, recursive, cancellationToken));

    public ValueTask RenameAsync(
        UfsPath source, UfsPath target, bool overwrite, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            Description, "rename", store.RenameAsync(source, target, overwrite, cancellationToken));

    public ValueTask<UfsStatus> CopyAsync(
        UfsPath source, UfsPath target, UfsWriteOptions options, CancellationToken cancellationToken) =>
        instruments.TimeAsync(Description, "copy", store.CopyAsync(source, target, options, cancellationToken));

    public ValueTask<UfsStatus?> SetAttributesAsync(
        UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            Description, "set-attributes", store.SetAttributesAsync(path, attributes, cancellationToken));

    public ValueTask<string> BeginUploadAsync(
        UfsPath path, UfsWriteOptions options, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            Description, "begin-upload", store.BeginUploadAsync(path, options, cancellationToken));

    public ValueTask<UfsUploadPart> UploadPartAsync(
        UfsUpload upload, int number, Stream content, long lengthBytes, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            Description, "upload-part",
            store.UploadPartAsync(upload, number, content, lengthBytes, cancellationToken));

    public ValueTask<UfsStatus> CompleteUploadAsync(
        UfsUpload upload, IReadOnlyList<UfsUploadPart> parts, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            Description, "complete-upload", store.CompleteUploadAsync(upload, parts, cancellationToken));

    public ValueTask AbortUploadAsync(UfsUpload upload, CancellationToken cancellationToken) =>
        instruments.TimeAsync(Description, "abort-upload", store.AbortUploadAsync(upload, cancellationToken));

    public ValueTask<int> SweepAsync(
        TimeSpan olderThan, IReadOnlySet<string> liveUploads, CancellationToken cancellationToken) =>
        instruments.TimeAsync(Description, "sweep", store.SweepAsync(olderThan, liveUploads, cancellationToken));

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
