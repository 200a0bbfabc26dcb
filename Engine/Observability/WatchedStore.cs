namespace OrleansAlluxio.Engine.Observability;

/// <summary>A store whose requests are timed. Does nothing else: what it answers is the store's own answer.</summary>
internal sealed class WatchedStore(IUnderStorage store, StoreInstruments instruments) : IUnderStorage
{
    public string Description => store.Description;

    public UnderStorageCapabilities Capabilities => store.Capabilities;

    public IUnderStorage Unwrapped => store.Unwrapped;

    public ValueTask ProbeAsync(bool write, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            Description, "probe", (store, write, cancellationToken),
            static s => s.store.ProbeAsync(s.write, s.cancellationToken));

    public ValueTask<UfsStatus?> TryStatAsync(UfsPath path, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            Description, "stat", (store, path, cancellationToken),
            static s => s.store.TryStatAsync(s.path, s.cancellationToken));

    public ValueTask<UfsListPage> ListAsync(UfsListRequest request, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            Description, "list", (store, request, cancellationToken),
            static s => s.store.ListAsync(s.request, s.cancellationToken));

    public ValueTask<Stream> OpenReadAsync(UfsReadRequest request, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            Description, "read", (store, request, cancellationToken),
            static s => s.store.OpenReadAsync(s.request, s.cancellationToken));

    public async ValueTask<IUfsWriter> CreateAsync(
        UfsPath path, UfsWriteOptions options, CancellationToken cancellationToken)
    {
        var writer = await instruments.TimeAsync(
            Description, "create", (store, path, options, cancellationToken),
            static s => s.store.CreateAsync(s.path, s.options, s.cancellationToken))
            .ConfigureAwait(false);
        return writer is IUfsComposer composer
            ? new WatchedComposer(composer, Description, instruments)
            : new WatchedWriter(writer, Description, instruments);
    }

    public ValueTask CreateDirectoryAsync(
        UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            Description, "mkdir", (store, path, attributes, cancellationToken),
            static s => s.store.CreateDirectoryAsync(s.path, s.attributes, s.cancellationToken));

    public ValueTask<bool> DeleteFileAsync(UfsPath path, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            Description, "delete", (store, path, cancellationToken),
            static s => s.store.DeleteFileAsync(s.path, s.cancellationToken));

    public ValueTask<bool> DeleteDirectoryAsync(UfsPath path, bool recursive, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            Description, "rmdir", (store, path, recursive, cancellationToken),
            static s => s.store.DeleteDirectoryAsync(s.path, s.recursive, s.cancellationToken));

    public ValueTask RenameAsync(
        UfsPath source, UfsPath target, bool overwrite, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            Description, "rename", (store, source, target, overwrite, cancellationToken),
            static s => s.store.RenameAsync(s.source, s.target, s.overwrite, s.cancellationToken));

    public ValueTask<UfsStatus> CopyAsync(
        UfsPath source, UfsPath target, UfsWriteOptions options, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            Description, "copy", (store, source, target, options, cancellationToken),
            static s => s.store.CopyAsync(s.source, s.target, s.options, s.cancellationToken));

    public ValueTask<UfsStatus?> SetAttributesAsync(
        UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            Description, "set-attributes", (store, path, attributes, cancellationToken),
            static s => s.store.SetAttributesAsync(s.path, s.attributes, s.cancellationToken));

    public ValueTask<string> BeginUploadAsync(
        UfsPath path, UfsWriteOptions options, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            Description, "begin-upload", (store, path, options, cancellationToken),
            static s => s.store.BeginUploadAsync(s.path, s.options, s.cancellationToken));

    public ValueTask<UfsUploadPart> UploadPartAsync(
        UfsUpload upload, int number, Stream content, long lengthBytes, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            Description, "upload-part", (store, upload, number, content, lengthBytes, cancellationToken),
            static s => s.store.UploadPartAsync(s.upload, s.number, s.content, s.lengthBytes, s.cancellationToken));

    public ValueTask<UfsStatus> CompleteUploadAsync(
        UfsUpload upload, IReadOnlyList<UfsUploadPart> parts, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            Description, "complete-upload", (store, upload, parts, cancellationToken),
            static s => s.store.CompleteUploadAsync(s.upload, s.parts, s.cancellationToken));

    public ValueTask AbortUploadAsync(UfsUpload upload, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            Description, "abort-upload", (store, upload, cancellationToken),
            static s => s.store.AbortUploadAsync(s.upload, s.cancellationToken));

    public ValueTask<int> SweepAsync(
        TimeSpan olderThan, IReadOnlySet<string> liveUploads, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            Description, "sweep", (store, olderThan, liveUploads, cancellationToken),
            static s => s.store.SweepAsync(s.olderThan, s.liveUploads, s.cancellationToken));

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
