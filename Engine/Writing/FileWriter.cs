using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.Writing;

/// <summary>
/// Streams one file into the page store, the under store or both, as its write type says, and completes it once.
/// Nothing of it is visible before, and nothing is left of it when it is disposed without completion.
/// </summary>
internal sealed class FileWriter : IFabricWriter
{
    private readonly EngineServices _services;
    private readonly FileDraft _draft;
    private readonly FileCompletion _completion;
    private readonly PageSink? _pages;
    private IUfsWriter? _store;
    private bool _ended;

    public FileWriter(EngineServices services, FileDraft draft, FileCompletion completion)
    {
        _services = services;
        _draft = draft;
        _completion = completion;
        _pages = draft.IsCached ? new PageSink(services, draft) : null;
    }

    public long LengthBytes { get; private set; }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        if (LengthBytes + bytes.Length > FabricLimits.FileBytesMax)
        {
            throw new FabricException(
                FabricErrorKind.TooLarge, "write", _draft.Path.Value, $"a file has at most {FabricLimits.FileBytesMax} bytes");
        }

        if (_pages is not null)
        {
            await _pages.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }

        if (_draft.IsThrough)
        {
            var store = await OpenStoreAsync(cancellationToken).ConfigureAwait(false);
            await store.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }

        LengthBytes += bytes.Length;
    }

    public async ValueTask<FileStatus> CompleteAsync(string? contentTag, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        if (_draft.Options.LengthBytes is { } announced && announced != LengthBytes)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, "complete", _draft.Path.Value,
                $"{announced} bytes were announced and {LengthBytes} sent");
        }

        if (_pages is not null)
        {
            await _pages.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        var store = _draft.IsThrough ? await OpenStoreAsync(cancellationToken).ConfigureAwait(false) : null;
        var status = await _completion
            .CompleteAsync(_draft, store, new WrittenContent(LengthBytes, contentTag), cancellationToken).ConfigureAwait(false);
        _ended = true;
        if (store is not null)
        {
            await store.DisposeAsync().ConfigureAwait(false);
        }

        _pages?.Dispose();
        return status;
    }

    public async ValueTask DisposeAsync()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        _pages?.Abort();
        _pages?.Dispose();
        if (_store is not null)
        {
            await _store.DisposeAsync().ConfigureAwait(false);
        }

        if (_draft.Lease is { } lease)
        {
            await _services.Tree.ReleaseLeaseAsync(_draft.Path, lease.Id, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async ValueTask<IUfsWriter> OpenStoreAsync(CancellationToken cancellationToken) =>
        _store ??= await _draft.Mount.Store.CreateAsync(
            _draft.Mount.StorePath(_draft.Path),
            StoreAttributes.WriteOptions(_draft.Options, _draft.Options.XAttrs),
            cancellationToken).ConfigureAwait(false);
}
