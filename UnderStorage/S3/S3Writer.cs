using System.Buffers;
using OrleansAlluxio.Core;

namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>
/// Writes one file: a single PUT up to the threshold, above it a multipart upload whose parts are sent while the next
/// is filled. Holds at most the threshold, or one part, beside the parts that occupy an upload slot of the mount.
/// </summary>
internal sealed class S3Writer : IUfsComposer
{
    private const string Operation = "write";

    // S3's smallest part but the last: a copied part is followed by others.
    private const long CopyBytesMin = 5L << 20;

    // Several copies of a long object run side by side.
    private const long CopyStepBytes = 512L << 20;

    private const int ReadStepBytes = 128 << 10;

    private readonly S3Session _session;
    private readonly S3Puts _puts;
    private readonly S3Uploads _uploads;
    private readonly UfsPath _path;
    private readonly UfsWriteOptions _options;
    private readonly long _partBytes;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task<UfsUploadPart>> _parts = [];
    private readonly HashSet<(string Key, string Tag)> _sources = [];
    private UfsBuffer _buffer = new();
    private UfsUpload? _upload;
    private long _written;
    private bool _isCommitted;

    public S3Writer(S3Session session, S3Puts puts, S3Uploads uploads, UfsPath path, UfsWriteOptions options)
    {
        (_session, _puts, _uploads, _path, _options) = (session, puts, uploads, path, options);
        _partBytes = PartBytesFor(options.LengthBytes, session.Options.PartBytes);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ThrowIfCommitted();
        while (!bytes.IsEmpty)
        {
            // Up to the threshold everything stays in the buffer; a multipart upload fills parts.
            var limit = _upload is null && _written + bytes.Length <= _session.Options.MultipartThresholdBytes
                ? long.MaxValue
                : _partBytes;
            if (_buffer.LengthBytes >= limit)
            {
                await SendPartsAsync(cancellationToken).ConfigureAwait(false);
            }

            var step = (int)Math.Min(bytes.Length, limit - _buffer.LengthBytes);
            _buffer.Append(bytes.Span[..step]);
            _written += step;
            bytes = bytes[step..];
        }
    }

    public async ValueTask AppendFromAsync(UfsReadRequest source, CancellationToken cancellationToken)
    {
        ThrowIfCommitted();
        if (_buffer.LengthBytes >= _partBytes)
        {
            // Whole parts go; what is left of the last one stays in the buffer.
            await SendPartsAsync(cancellationToken).ConfigureAwait(false);
        }

        var filled = _buffer.LengthBytes;
        var topUp = filled == 0 ? 0 : Math.Max(0, CopyBytesMin - filled);
        var copied = source.LengthBytes - topUp;
        if (copied < CopyBytesMin || source.Expected?.ContentTag is not { Length: > 0 } tag)
        {
            await ReadFromAsync(source, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (topUp > 0)
        {
            await ReadFromAsync(source with { LengthBytes = topUp }, cancellationToken).ConfigureAwait(false);
        }

        await SendPartsAsync(cancellationToken).ConfigureAwait(false);
        var key = _session.KeyOf(source.Path);
        foreach (var part in PartsOf(source.OffsetBytes + topUp, copied))
        {
            await TakeSlotAsync(cancellationToken).ConfigureAwait(false);
            _parts.Add(CopyHoldingSlotAsync((key, tag), part, _parts.Count + 1));
        }

        _sources.Add((key, tag));
        _written += copied;
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
        if (_upload is null)
        {
            status = await _puts.PutAsync(_path, _buffer, _options, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await SendPartsAsync(cancellationToken).ConfigureAwait(false);
            var parts = await Task.WhenAll(_parts).WaitAsync(cancellationToken).ConfigureAwait(false);
            foreach (var source in _sources)
            {
                await _uploads.RequireUnchangedAsync(source, cancellationToken).ConfigureAwait(false);
            }

            status = await _uploads.CompleteAsync(_upload, parts, cancellationToken).ConfigureAwait(false);
        }

        _isCommitted = true;
        return status;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);

        // Parts in flight would come back after the abort; their failures were reported, or nobody waits for them any
        // more.
        await ((Task)Task.WhenAll(_parts)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _buffer.Dispose();
        _stop.Dispose();
        if (_upload is not null)
        {
            if (!_isCommitted)
            {
                await AbortAsync(_upload).ConfigureAwait(false);
            }

            _session.LiveUploads.Remove(_upload.Id);
        }
    }

    private static long PartBytesFor(long? lengthBytes, long partBytes)
    {
        var needed = ((lengthBytes ?? 0) + S3Uploads.PartNumberMax - 1) / S3Uploads.PartNumberMax;
        return Math.Max(partBytes, needed);
    }

    private async ValueTask SendPartsAsync(CancellationToken cancellationToken)
    {
        // A failed part is heard of at the next write, not after the whole file.
        foreach (var done in _parts.Where(static part => part.IsCompleted))
        {
            await done.ConfigureAwait(false);
        }

        if (_upload is null)
        {
            var id = await _uploads.BeginAsync(_path, _options, cancellationToken).ConfigureAwait(false);
            _upload = new UfsUpload(_path, id, _options);
            _session.LiveUploads.Add(id);
        }

        var filled = _buffer;
        _buffer = new UfsBuffer();
        if (filled.LengthBytes > _partBytes)
        {
            await SendSlicedAsync(filled, cancellationToken).ConfigureAwait(false);
        }
        else if (filled.LengthBytes > 0)
        {
            await SendPartAsync(filled, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            filled.Dispose();
        }
    }

    // The bytes kept up to the threshold may be several parts; equal parts are what some servers insist on.
    private async ValueTask SendSlicedAsync(UfsBuffer filled, CancellationToken cancellationToken)
    {
        using var whole = filled;
        using var content = filled.OpenRead();
        while (content.Position < content.Length)
        {
            var part = new UfsBuffer();
            while (part.LengthBytes < _partBytes && content.Position < content.Length)
            {
                var room = part.Room();
                part.Advance(content.Read(room.Span[..(int)Math.Min(room.Length, _partBytes - part.LengthBytes)]));
            }

            if (part.LengthBytes < _partBytes)
            {
                _buffer.Dispose();
                _buffer = part;
                return;
            }

            await SendPartAsync(part, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask SendPartAsync(UfsBuffer part, CancellationToken cancellationToken)
    {
        try
        {
            await TakeSlotAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            part.Dispose();
            throw;
        }

        _parts.Add(SendHoldingSlotAsync(part, _parts.Count + 1));
    }

    private async ValueTask TakeSlotAsync(CancellationToken cancellationToken)
    {
        if (_parts.Count == S3Uploads.PartNumberMax)
        {
            throw new FabricException(
                FabricErrorKind.TooLarge, Operation, _session.Describe(_path),
                $"more than {S3Uploads.PartNumberMax} parts of {_partBytes} bytes: announce the length or set "
                    + "option part-size");
        }

        await _session.UploadSlots.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    // Equal parts of one to two steps: none below the store's least, none above its most.
    private IEnumerable<ByteRange> PartsOf(long offset, long lengthBytes)
    {
        var step = Math.Max(
            Math.Min(CopyStepBytes, _session.Options.CopyPartBytes), lengthBytes / S3Uploads.PartNumberMax * 2);
        var count = Math.Max(1, lengthBytes / step);
        step = (lengthBytes + count - 1) / count;
        for (var at = 0L; at < lengthBytes; at += step)
        {
            yield return new ByteRange(offset + at, Math.Min(step, lengthBytes - at));
        }
    }

    private async ValueTask ReadFromAsync(UfsReadRequest source, CancellationToken cancellationToken)
    {
        var reader = await S3Reader.OpenAsync(_session, source, cancellationToken).ConfigureAwait(false);
        await using var open = reader.ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(ReadStepBytes);
        try
        {
            for (var left = source.LengthBytes; left > 0;)
            {
                var step = buffer.AsMemory(0, (int)Math.Min(ReadStepBytes, left));
                var count = await reader.ReadAsync(step, cancellationToken).ConfigureAwait(false);
                await WriteAsync(step[..count], cancellationToken).ConfigureAwait(false);
                left -= count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<UfsUploadPart> CopyHoldingSlotAsync((string Key, string Tag) source, ByteRange range, int number)
    {
        try
        {
            var tag = await _uploads.CopyAsync(_upload!, number, source, range, _stop.Token).ConfigureAwait(false);
            return new UfsUploadPart(number, tag, range.LengthBytes);
        }
        finally
        {
            _session.UploadSlots.Release();
        }
    }

    private async Task<UfsUploadPart> SendHoldingSlotAsync(UfsBuffer part, int number)
    {
        using (part)
        {
            try
            {
                var tag = await _uploads.SendAsync(_upload!, number, part, _stop.Token).ConfigureAwait(false);
                return new UfsUploadPart(number, tag, part.LengthBytes);
            }
            finally
            {
                _session.UploadSlots.Release();
            }
        }
    }

    private async ValueTask AbortAsync(UfsUpload upload)
    {
        try
        {
            await _uploads.AbortAsync(upload, CancellationToken.None).ConfigureAwait(false);
        }
        catch (FabricException)
        {
            // The failure that led here is the one to report; the sweep finds the upload by its mark.
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
