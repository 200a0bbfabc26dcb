using System.IO.Pipelines;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>
/// One reader of one content whose blocks belong to several workers. What this process has is read here; else the
/// block's owner streams it; when that fails at any byte, the next candidate goes on from there, and at last this
/// process reads the store itself. The bytes are exact whoever gives them, because all read one immutable content.
/// </summary>
internal sealed class RoutedReader(RoutedFile file, IFabricReader own) : IFabricReader
{
    private const int StepBytes = 64 << 10;

    private RemoteBody? _kept;
    private long _lastEndBytes = -1;
    private int _isRemote;
    private bool _closed;

    /// <inheritdoc/>
    public FileStatus Status => file.Status;

    /// <summary>None once bytes came from another worker: it does not say where it had them.</summary>
    public CacheOutcome Outcome => Volatile.Read(ref _isRemote) != 0 ? CacheOutcome.None : own.Outcome;

    /// <inheritdoc/>
    public CacheOutcome Expect(ByteRange range) =>
        own.Expect(range) == CacheOutcome.Hit ? CacheOutcome.Hit : CacheOutcome.None;

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(
        long offsetBytes, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offsetBytes);
        var end = offsetBytes + Math.Clamp(Status.LengthBytes - offsetBytes, 0, destination.Length);
        var body = Interlocked.Exchange(ref _kept, null);
        var rank = 0;
        try
        {
            for (var at = offsetBytes; at < end;)
            {
                var part = file.InBlock(at, end);
                var target = destination.Slice((int)(at - offsetBytes), (int)part.LengthBytes);
                if (body is null || body.IsDone || body.OffsetBytes != at)
                {
                    await DropAsync(body).ConfigureAwait(false);
                    body = null; // Before the next one is opened: a failure there must not close this one again.
                    body = await TryOpenAsync(part, rank, cancellationToken).ConfigureAwait(false);
                }

                if (body is null)
                {
                    at += await own.ReadAsync(at, target, cancellationToken).ConfigureAwait(false);
                    rank = 0;
                    continue;
                }

                var got = await body.TryReadAsync(target, cancellationToken).ConfigureAwait(false);
                rank = got == 0 ? body.Rank + 1 : 0;
                at += got;
                if (got == 0)
                {
                    await body.DisposeAsync().ConfigureAwait(false);
                    body = null;
                }
            }
        }
        catch
        {
            await DropAsync(body).ConfigureAwait(false);
            throw;
        }

        Volatile.Write(ref _lastEndBytes, end);
        await KeepAsync(body).ConfigureAwait(false);
        return (int)(end - offsetBytes);
    }

    /// <inheritdoc/>
    public async ValueTask CopyToAsync(ByteRange range, PipeWriter destination, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        ArgumentNullException.ThrowIfNull(destination);
        if (range.OffsetBytes < 0 || range.LengthBytes < 0
            || range.LengthBytes > Status.LengthBytes - range.OffsetBytes)
        {
            await own.CopyToAsync(range, destination, cancellationToken).ConfigureAwait(false); // Says what is wrong.
            return;
        }

        for (var at = range.OffsetBytes; at < range.EndBytes;)
        {
            var part = file.InBlock(at, range.EndBytes);
            if (!await TryCopyAsync(part, destination, cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            at = part.EndBytes;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        await DropAsync(Interlocked.Exchange(ref _kept, null)).ConfigureAwait(false);
        await own.DisposeAsync().ConfigureAwait(false);
    }

    private static ValueTask DropAsync(RemoteBody? body) => body is null ? default : body.DisposeAsync();

    /// <summary>Copies a part of one block. False when nobody reads the pipe any more.</summary>
    private async ValueTask<bool> TryCopyAsync(
        ByteRange part, PipeWriter destination, CancellationToken cancellationToken)
    {
        var at = part.OffsetBytes;
        for (var rank = 0; at < part.EndBytes; rank++)
        {
            var rest = new ByteRange(at, part.EndBytes - at);
            var body = IsHere(rest) ? null
                : await file.Routes.TryOpenAsync(file, rest, rank, cancellationToken).ConfigureAwait(false);
            if (body is null)
            {
                await own.CopyToAsync(rest, destination, cancellationToken).ConfigureAwait(false);
                return true;
            }

            Volatile.Write(ref _isRemote, 1);
            rank = body.Rank;
            await using (body.ConfigureAwait(false))
            {
                if (!await TryCopyAsync(body, destination, cancellationToken).ConfigureAwait(false))
                {
                    return false;
                }

                at = body.OffsetBytes;
            }
        }

        return true;
    }

    private static async ValueTask<bool> TryCopyAsync(
        RemoteBody body, PipeWriter destination, CancellationToken cancellationToken)
    {
        while (!body.IsDone)
        {
            var got = await body.TryReadAsync(destination.GetMemory(StepBytes), cancellationToken)
                .ConfigureAwait(false);
            if (got == 0)
            {
                return true; // Broke off: somebody else goes on.
            }

            destination.Advance(got);
            var flush = await destination.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (flush.IsCompleted || flush.IsCanceled)
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask<RemoteBody?> TryOpenAsync(ByteRange part, int rank, CancellationToken cancellationToken)
    {
        if (IsHere(part))
        {
            return null;
        }

        // Who goes on where the last call ended will want the rest of the block.
        var asked = part.OffsetBytes == Volatile.Read(ref _lastEndBytes)
            ? file.InBlock(part.OffsetBytes, Status.LengthBytes)
            : part;
        var body = await file.Routes.TryOpenAsync(file, asked, rank, cancellationToken).ConfigureAwait(false);
        if (body is not null)
        {
            Volatile.Write(ref _isRemote, 1);
        }

        return body;
    }

    // What was written through this process is in its tiers, whoever owns the block.
    private bool IsHere(ByteRange range) =>
        file.IsOwn(range.OffsetBytes) || own.Expect(range) == CacheOutcome.Hit;

    private async ValueTask KeepAsync(RemoteBody? body)
    {
        if (body is { IsDone: true })
        {
            await body.DisposeAsync().ConfigureAwait(false);
            return;
        }

        await DropAsync(Interlocked.Exchange(ref _kept, body)).ConfigureAwait(false);
        if (_closed)
        {
            await DropAsync(Interlocked.Exchange(ref _kept, null)).ConfigureAwait(false);
        }
    }
}
