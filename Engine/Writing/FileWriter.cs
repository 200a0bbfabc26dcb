using System.Buffers;
using OrleansAlluxio.Engine.Copies;
using OrleansAlluxio.Engine.Reading;
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
    private WriteLease? _lease;
    private bool _ended;
    private bool _isBroken;
    private bool _mayBeThere;

    public FileWriter(EngineServices services, FileDraft draft, FileCompletion completion)
    {
        _services = services;
        _draft = draft;
        _completion = completion;
        _lease = draft.Lease;
        _pages = draft.IsCached ? new PageSink(services, draft) : null;
    }

    public long LengthBytes { get; private set; }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        if (LengthBytes + bytes.Length > FabricLimits.FileBytesMax)
        {
            throw new FabricException(
                FabricErrorKind.TooLarge, "write", _draft.Path.Value,
                $"a file has at most {FabricLimits.FileBytesMax} bytes");
        }

        RequireWhole();
        _isBroken = true;
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
        _isBroken = false;
    }

    /// <summary>Gives it the lease of its path, which ends with it.</summary>
    internal void Own(WriteLease lease) => _lease = lease;

    /// <summary>
    /// Appends the first bytes of an open file: inside the store where both are there and it can, else through here.
    /// </summary>
    internal async ValueTask AddAsync(IFabricReader from, long lengthBytes, CancellationToken cancellationToken)
    {
        RequireWhole();
        _isBroken = true;
        if (_draft.IsThrough && await OpenStoreAsync(cancellationToken).ConfigureAwait(false) is IUfsComposer store
            && from.Status is { Persistence: PersistenceState.Persisted, Fingerprint: { } fingerprint }
            && lengthBytes > 0)
        {
            await ComposeAsync(store, from.Status, new(fingerprint, lengthBytes), cancellationToken)
                .ConfigureAwait(false);
            if (_pages is not null)
            {
                await PageCarry.RunAsync(from, lengthBytes, _pages, cancellationToken).ConfigureAwait(false);
            }

            LengthBytes += lengthBytes;
            _isBroken = false;
            return;
        }

        _isBroken = false;
        await WholeRead.RunAsync(from, lengthBytes, WriteAsync, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask ComposeAsync(
        IUfsComposer store, FileStatus from, (Fingerprint Expected, long LengthBytes) head,
        CancellationToken cancellationToken)
    {
        var request = new UfsReadRequest
        {
            Path = _draft.Mount.StorePath(from.Path),
            OffsetBytes = 0,
            LengthBytes = head.LengthBytes,
            Expected = head.Expected,
        };
        try
        {
            await store.AppendFromAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException error) when (
            error.Kind is FabricErrorKind.PreconditionFailed or FabricErrorKind.NotFound)
        {
            _services.Invalidations.Note(from.Path);
            throw new FabricException(
                FabricErrorKind.Conflict, "append", from.Path.Value, "the under store has another content by now",
                RetryAdvice.Backoff, error);
        }
    }

    public ValueTask<FileStatus> CompleteAsync(
        string? contentTag, CompletionTerms terms, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return CompleteAsync(
            _draft.On(terms), new WrittenContent(LengthBytes, contentTag), isHeld: false, cancellationToken);
    }

    /// <summary>Completes for a caller that holds the path.</summary>
    internal ValueTask<FileStatus> CompleteHeldAsync(CancellationToken cancellationToken) =>
        CompleteAsync(_draft, new WrittenContent(LengthBytes, null), isHeld: true, cancellationToken);

    /// <summary>Completes as an exact copy of a file, which has to be there unchanged at that moment.</summary>
    internal ValueTask<FileStatus> CompleteCopyAsync(FileStatus source, CancellationToken cancellationToken) =>
        CompleteAsync(
            _draft with { ExactSource = source.Path },
            new WrittenContent(source.LengthBytes, source.ContentTag, source.ModifiedUnixMs), isHeld: false,
            cancellationToken);

    private async ValueTask<FileStatus> CompleteAsync(
        FileDraft draft, WrittenContent content, bool isHeld, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        RequireWhole();
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

        draft = draft with { Lease = _lease, CopiedTo = _pages?.Copies?.Holders ?? [] };
        if (_pages?.Copies is { IsShort: true } && LengthBytes > 0)
        {
            // Fewer workers took it than the writer may rely on: the store makes up for them.
            draft = draft with { WriteType = WriteType.CacheThrough };
            await SendPagesAsync(cancellationToken).ConfigureAwait(false);
        }

        var store = draft.IsThrough ? await OpenStoreAsync(cancellationToken).ConfigureAwait(false) : null;
        _mayBeThere = true;
        var completed = isHeld
            ? _completion.CompleteHeldAsync(draft, store, content, cancellationToken)
            : _completion.CompleteAsync(draft, store, content, cancellationToken);
        var status = await completed.ConfigureAwait(false);
        _ended = true;
        if (store is not null)
        {
            await store.DisposeAsync().ConfigureAwait(false);
        }

        if (draft.IsThrough && !_draft.IsThrough)
        {
            _services.Pages.MarkClean(draft.Content);
            _services.Copies?.Release(draft.Content, draft.CopiedTo, isPersisted: true);
        }

        _pages?.Dispose();
        return status;
    }

    /// <summary>Sends what was written to the store, from the pages of this process.</summary>
    private async ValueTask SendPagesAsync(CancellationToken cancellationToken)
    {
        var store = await OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(FabricLimits.PageBytes);
        try
        {
            for (var index = 0; (long)index * FabricLimits.PageBytes < LengthBytes; index++)
            {
                var length = OwnPage.TryRead(_services.Pages, new PageId(_draft.Content, index), buffer)
                    ?? throw new FabricException(
                        FabricErrorKind.DataLost, "write", _draft.Path.Value,
                        $"page {index} was lost before the write was acknowledged");
                await store.WriteAsync(buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        if (!_mayBeThere || await IsNotThereAsync().ConfigureAwait(false))
        {
            _pages?.Abort();
        }

        _pages?.Dispose();
        if (_store is not null)
        {
            await _store.DisposeAsync().ConfigureAwait(false);
        }

        if (_lease is { } lease)
        {
            await _services.Tree.ReleaseLeaseAsync(_draft.Path, lease.Id, CancellationToken.None).ConfigureAwait(false);
        }
    }

    // Bytes of a write that failed half-way are in an unknown place: what follows them would be, too.
    private void RequireWhole()
    {
        if (_isBroken)
        {
            throw new FabricException(
                FabricErrorKind.Conflict, "write", _draft.Path.Value, "an earlier write to it failed; begin again",
                RetryAdvice.Never);
        }
    }

    /// <summary>
    /// Whether a completion that failed left nothing in the tree. When nobody can tell, the pages stay: those of a
    /// write that is not
    /// there go at the next start.
    /// </summary>
    private async ValueTask<bool> IsNotThereAsync()
    {
        if (_draft.IsThrough)
        {
            return true; // The store has the bytes, if it came to that.
        }

        try
        {
            return await _services.Metastore.TryGetInodeAsync(_draft.Inode, CancellationToken.None)
                .ConfigureAwait(false) is null;
        }
        catch (FabricException)
        {
            return false;
        }
    }

    private async ValueTask<IUfsWriter> OpenStoreAsync(CancellationToken cancellationToken) =>
        _store ??= await _draft.Mount.Store.CreateAsync(
            _draft.Mount.StorePath(_draft.Path),
            _draft.Base is { } before
                ? StoreAttributes.RewriteOptions(before, _draft)
                : StoreAttributes.WriteOptions(
                    await InheritedAcl.AddAsync(
                        _services, (_draft.Path, _draft.Mount), _draft.Options, cancellationToken)
                        .ConfigureAwait(false),
                    _draft.Options.XAttrs),
            cancellationToken).ConfigureAwait(false);
}
