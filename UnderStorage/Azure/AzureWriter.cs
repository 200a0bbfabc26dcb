using System.Security.Cryptography;

namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>
/// Writes one file: a single Put Blob up to the threshold, above it blocks that are sent while the next is filled.
/// Holds at most the threshold, or one block, beside the blocks that occupy an upload slot of the mount. An abandoned
/// write needs no cleaning: the store drops blocks that nobody committed, after a week or at the next whole write.
/// </summary>
internal sealed class AzureWriter : IUfsWriter
{
    private const string Operation = "write";

    private readonly AzureSession _session;
    private readonly AzurePuts _puts;
    private readonly UfsPath _path;
    private readonly UfsWriteOptions _options;
    private readonly long _partBytes;
    private readonly byte[] _upload;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _sending = [];
    private readonly List<string> _blockIds = [];
#pragma warning disable CA5351 // The store's choice of digest, not ours, and no secret.
    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
    private UfsBuffer _buffer = new();
    private long _written;
    private bool _isCommitted;

    public AzureWriter(AzureSession session, AzurePuts puts, UfsPath path, UfsWriteOptions options)
    {
        (_session, _puts, _path, _options) = (session, puts, path, options);
        _upload = session.RandomBytes(AzureBlockId.UploadBytes);
        var needed = ((options.LengthBytes ?? 0) + AzureUploads.BlocksMax - 1) / AzureUploads.BlocksMax;
        _partBytes = Math.Max(session.Options.PartBytes, needed);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ThrowIfCommitted();
        while (!bytes.IsEmpty)
        {
            // Up to the threshold everything stays in the buffer; above it the buffer is one block.
            var isSmall = _blockIds.Count == 0 && _written + bytes.Length <= _session.Options.MultipartThresholdBytes;
            if (!isSmall && _buffer.LengthBytes >= _partBytes)
            {
                await SendAsync(cancellationToken).ConfigureAwait(false);
            }

            var room = isSmall ? long.MaxValue : _partBytes - _buffer.LengthBytes;
            var step = (int)Math.Min(bytes.Length, room);
            _buffer.Append(bytes.Span[..step]);
            _written += step;
            bytes = bytes[step..];
        }
    }

    public async ValueTask<UfsStatus> CommitAsync(CancellationToken cancellationToken)
    {
        ThrowIfCommitted();
        if (_options.LengthBytes is { } expected && expected != _written)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, Operation, _session.Describe(_path),
                $"{_written} bytes were written where {expected} were announced");
        }

        cancellationToken.ThrowIfCancellationRequested();
        UfsStatus status;
        if (_blockIds.Count == 0 && _written <= _session.Options.MultipartThresholdBytes)
        {
            status = await _puts.PutAsync(_path, _buffer, _options, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await SendAsync(cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(_sending).WaitAsync(cancellationToken).ConfigureAwait(false);
            var staged = new AzureStaged(_blockIds, _written, _md5.GetCurrentHash(), _options);
            status = await _puts.CommitAsync(_session.KeyOf(_path), staged, cancellationToken).ConfigureAwait(false);
        }

        _isCommitted = true;
        return status;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);

        // Their failures were reported, or nobody waits for them any more.
        await Task.WhenAll(_sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _buffer.Dispose();
        _md5.Dispose();
        _stop.Dispose();
    }

    // Sends what the buffer holds, which is more than a block when the threshold is larger than one.
    private async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        using var filled = _buffer;
        _buffer = new UfsBuffer();
        using var content = filled.OpenRead();
        while (content.Position < content.Length)
        {
            // A failed block is heard of at the next write, not after the whole file.
            foreach (var done in _sending.Where(static block => block.IsCompleted))
            {
                await done.ConfigureAwait(false);
            }

            if (_blockIds.Count == AzureUploads.BlocksMax)
            {
                throw new FabricException(
                    FabricErrorKind.TooLarge, Operation, _session.Describe(_path),
                    $"more than {AzureUploads.BlocksMax} blocks of {_partBytes} bytes: announce the length or set "
                        + "option part-size");
            }

            await _session.UploadSlots.WaitAsync(cancellationToken).ConfigureAwait(false);
            var block = Take(content);
            var id = AzureBlockId.Of(_upload, _blockIds.Count, []);
            _blockIds.Add(id);
            _sending.Add(SendHoldingSlotAsync(block, id));
        }
    }

    private UfsBuffer Take(Stream content)
    {
        var block = new UfsBuffer();
        while (block.LengthBytes < _partBytes && content.Position < content.Length)
        {
            var room = block.Room();
            room = room[..(int)Math.Min(room.Length, _partBytes - block.LengthBytes)];
            var read = content.Read(room.Span);
            _md5.AppendData(room.Span[..read]);
            block.Advance(read);
        }

        return block;
    }

    private async Task SendHoldingSlotAsync(UfsBuffer block, string id)
    {
        using (block)
        {
            try
            {
                await _puts.StageAsync(_session.KeyOf(_path), id, block, _stop.Token).ConfigureAwait(false);
            }
            finally
            {
                _session.UploadSlots.Release();
            }
        }
    }

    private void ThrowIfCommitted()
    {
        if (_isCommitted)
        {
            throw new InvalidOperationException($"The write of '{_path}' is committed already.");
        }
    }
}
