using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Engine.Support;

/// <summary>One process' connection to a <see cref="ModelStore"/>.</summary>
internal sealed class StoreDoor(ModelStore model, Faults faults)
    : IUnderStorage, IUnderStorageChanges, IUnderStorageNotifications, IUfsResumableUploads
{
    public string Bucket => "model";

    public string Description => "model://store";

    public UnderStorageCapabilities Capabilities { get; } = new()
    {
        RealDirectories = !model.IsObjectStore,
        AtomicRename = !model.IsObjectStore,
        FlatListing = model.IsObjectStore,
        ContentTags = true,
        PosixAttributes = !model.IsObjectStore,
        PosixAcls = !model.IsObjectStore,
        CreateIfAbsent = true,
        ConditionalRead = true,
    };

    public ValueTask ProbeAsync(bool write, CancellationToken cancellationToken) => default;

    public ValueTask<UfsStatus?> TryStatAsync(UfsPath path, CancellationToken cancellationToken) =>
        faults.RunAsync("store.stat", () => model.Stat(path.Value), path.Value);

    public ValueTask<UfsListPage> ListAsync(UfsListRequest request, CancellationToken cancellationToken) =>
        faults.RunAsync("store.list", () => model.List(request), $"{request.Directory}|{request.Continuation}");

    public ValueTask<Stream> OpenReadAsync(UfsReadRequest request, CancellationToken cancellationToken) =>
        faults.RunAsync<Stream>("store.read", () =>
        {
            var seen = model.Stat(request.Path.Value)?.Fingerprint
                ?? throw new FabricException(FabricErrorKind.NotFound, "read", request.Path.Value, "gone");
            return request.Expected?.SameContent(seen) == false
                ? throw new FabricException(
                    FabricErrorKind.PreconditionFailed, "read", request.Path.Value, "another content")
                : new MemoryStream(
                    model.Bytes(request.Path.Value), (int)request.OffsetBytes, (int)request.LengthBytes,
                    writable: false);
        });

    public async ValueTask<IUfsWriter> CreateAsync(
        UfsPath path, UfsWriteOptions options, CancellationToken cancellationToken) =>
        await faults.RunAsync("store.create", () => model.IsObjectStore
            ? new Composer(model, faults, path, options)
            : new Writer(model, faults, path, options));

    public async ValueTask CreateDirectoryAsync(
        UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken) =>
        await faults.RunAsync("store.mkdir", () =>
        {
            model.MakeDirectory(path.Value);
            return true;
        });

    public ValueTask<bool> DeleteFileAsync(UfsPath path, CancellationToken cancellationToken) =>
        faults.RunAsync("store.delete", () => model.Delete(path.Value));

    public ValueTask<bool> DeleteDirectoryAsync(UfsPath path, bool recursive, CancellationToken cancellationToken) =>
        faults.RunAsync("store.rmdir", () => model.DeleteDirectory(path.Value, recursive));

    public async ValueTask RenameAsync(
        UfsPath source, UfsPath target, bool overwrite, CancellationToken cancellationToken) =>
        await faults.RunAsync("store.rename", () => model.Rename(source.Value, target.Value, overwrite));

    public ValueTask<UfsStatus> CopyAsync(
        UfsPath source, UfsPath target, UfsWriteOptions options, CancellationToken cancellationToken) =>
        faults.RunAsync("store.copy", () => model.Put(target.Value, model.Bytes(source.Value), options.Overwrite));

    public ValueTask<UfsStatus?> SetAttributesAsync(
        UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken) =>
        faults.RunAsync("store.attributes", () =>
        {
            model.SetMode(path.Value, attributes.Mode);
            return model.SetAcl(path.Value, attributes.Acl);
        });

    public ValueTask<string> BeginUploadAsync(
        UfsPath path, UfsWriteOptions options, CancellationToken cancellationToken) =>
        faults.RunAsync("upload.begin", model.Uploads.Begin);

    public async ValueTask<UfsUploadPart> UploadPartAsync(
        UfsUpload upload, int number, Stream content, long lengthBytes, CancellationToken cancellationToken)
    {
        var bytes = new byte[lengthBytes];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        return await faults.RunAsync("upload.part", () => model.Uploads.Put(upload, number, bytes));
    }

    public ValueTask<UfsStatus> CompleteUploadAsync(
        UfsUpload upload, IReadOnlyList<UfsUploadPart> parts, CancellationToken cancellationToken) =>
        faults.RunAsync("upload.complete", () => model.Uploads.Complete(upload, parts));

    public async ValueTask AbortUploadAsync(UfsUpload upload, CancellationToken cancellationToken) =>
        await faults.RunAsync("upload.abort", () =>
        {
            model.Uploads.Abort(upload);
            return true;
        });

    public long? PartBytesFor(long lengthBytes) =>
        model.Uploads.PartBytes is { } part && lengthBytes > part ? part : null;

    public ValueTask<IReadOnlyList<UfsUploadPart>?> TryListPartsAsync(
        UfsUpload upload, CancellationToken cancellationToken) =>
        faults.RunAsync("upload.list", () => model.Uploads.TryList(upload));

    public ValueTask<int> SweepAsync(
        TimeSpan olderThan, IReadOnlySet<string> liveUploads, CancellationToken cancellationToken) =>
        faults.RunAsync("store.sweep", () => model.Uploads.Sweep(liveUploads));

    public ValueTask<IUfsChangeFeed> OpenChangeFeedAsync(
        UfsPath directory, string? position, CancellationToken cancellationToken) =>
        faults.RunAsync("store.feed", () => model.Changes?.Open(directory, position)
            ?? throw new FabricException(FabricErrorKind.Unsupported, "watch", directory.Value, "it tells nothing"));

    public UfsPath? TryPathOf(string key) => UfsPath.Parse(key.TrimEnd('/'));

    public ValueTask DisposeAsync() => default;

    private class Writer(ModelStore model, Faults faults, UfsPath path, UfsWriteOptions options) : IUfsWriter
    {
        private readonly MemoryStream _bytes = new();

        protected MemoryStream Content => _bytes;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            _bytes.Write(bytes.Span);
            return default;
        }

        public ValueTask<UfsStatus> CommitAsync(CancellationToken cancellationToken) =>
            faults.RunAsync(
                "store.commit",
                () =>
                {
                    model.Put(path.Value, _bytes.ToArray(), options.Overwrite);
                    return model.SetAcl(path.Value, options.Attributes.Acl)!;
                },
                path.Value);

        public ValueTask DisposeAsync() => default;
    }

    // Object stores put files together, the others do not: so both ways are tested.
    private sealed class Composer(ModelStore model, Faults faults, UfsPath path, UfsWriteOptions options)
        : Writer(model, faults, path, options), IUfsComposer
    {
        private readonly ModelStore _model = model;
        private readonly Faults _faults = faults;

        public async ValueTask AppendFromAsync(UfsReadRequest source, CancellationToken cancellationToken) =>
            await _faults.RunAsync("store.compose", () =>
            {
                var seen = _model.Stat(source.Path.Value)?.Fingerprint
                    ?? throw new FabricException(FabricErrorKind.NotFound, "compose", source.Path.Value, "gone");
                if (source.Expected?.SameContent(seen) == false)
                {
                    throw new FabricException(
                        FabricErrorKind.PreconditionFailed, "compose", source.Path.Value, "another content");
                }

                Content.Write(
                    _model.Bytes(source.Path.Value), (int)source.OffsetBytes, (int)source.LengthBytes);
                return true;
            });
    }
}
