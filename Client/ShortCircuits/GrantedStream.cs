using System.Buffers;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Streams;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Client.ShortCircuits;

/// <summary>
/// A range from granted pages, one grant after the other, and from the first byte that they do not give the ordinary
/// way. Not thread-safe.
/// </summary>
internal sealed class GrantedStream(
    ShortCircuit parts, IGrantedContent content, ByteRange range, HeldGrant first) : ReadOnlyStream
{
    // Some segments at once: the looks at clock and proof are for all of them.
    private const int WindowBytes = 256 << 10;
    private const int Segment = FabricLimits.SegmentBytes;

    private byte[]? _window;
    private int _windowAt;
    private int _windowEnd;
    private HeldGrant? _grant = first;
    private Stream? _ordinary;
    private long _at = range.OffsetBytes;
    private bool _closed;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (buffer.Length == 0 || _at >= range.EndBytes)
        {
            return 0;
        }

        if (_ordinary is null && _windowAt == _windowEnd
            && !await TryFillAsync(cancellationToken).ConfigureAwait(false))
        {
            EndGrant();
            _ordinary = await content.OpenAsync(new ByteRange(_at, range.EndBytes - _at), cancellationToken)
                .ConfigureAwait(false);
        }

        if (_ordinary is not null)
        {
            var got = await _ordinary.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            _at += got;
            return got;
        }

        var count = Math.Min(buffer.Length, _windowEnd - _windowAt);
        _window.AsSpan(_windowAt, count).CopyTo(buffer.Span);
        _windowAt += count;
        _at += count;
        parts.Counters.NoteBytes(count);
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Close(disposing);
        if (disposing)
        {
            _ordinary?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        Close(disposing: true);
        if (_ordinary is { } ordinary)
        {
            _ordinary = null;
            await ordinary.DisposeAsync().ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    private void Close(bool disposing)
    {
        if (!_closed && disposing)
        {
            _closed = true;
            EndGrant();
            if (_window is { } window)
            {
                _window = null;
                ArrayPool<byte>.Shared.Return(window);
            }
        }
    }

    private void EndGrant()
    {
        if (_grant is { } grant)
        {
            _grant = null;
            content.End(grant);
        }
    }

    /// <summary>Fills the window with verified bytes from where the reader is; false for the ordinary way.</summary>
    private async ValueTask<bool> TryFillAsync(CancellationToken cancellationToken)
    {
        for (var isNew = false; ; isNew = true)
        {
            if (_grant?.PageOf(_at) is { } page)
            {
                // The look comes after the read: what was read while the grant held counts, and nothing else.
                var isGood = TryRead(_grant, page);
                if (_grant.Holds(parts.Time))
                {
                    if (!isGood)
                    {
                        parts.Counters.NoteRefused();
                    }

                    return isGood;
                }

                _windowAt = _windowEnd = 0;
                parts.Counters.NoteExpired();
            }

            EndGrant();
            if (isNew)
            {
                return false; // One more would end as this one did.
            }

            _grant = await content.TryGrantAsync(new ByteRange(_at, range.EndBytes - _at), cancellationToken)
                .ConfigureAwait(false);
            if (_grant is null)
            {
                return false;
            }

            parts.Counters.NoteGrant();
        }
    }

    private bool TryRead(HeldGrant grant, GrantedPage page)
    {
        var inPage = (int)(_at - ((long)page.Index * FabricLimits.PageBytes));
        var start = inPage / Segment * Segment;

        // Whole segments, as far as the range goes.
        var wanted = Math.Min(range.EndBytes - ((long)page.Index * FabricLimits.PageBytes), page.LengthBytes);
        var end = (int)Math.Min(
            Math.Min(page.LengthBytes, (wanted + Segment - 1) / Segment * Segment), start + WindowBytes);
        _windowAt = _windowEnd = 0;
        if (end <= inPage || page.LengthBytes > FabricLimits.PageBytes)
        {
            return false;
        }

        _window ??= ArrayPool<byte>.Shared.Rent(WindowBytes);
        if (!parts.Files.TryRead(grant, page, start, _window.AsSpan(0, end - start)))
        {
            return false;
        }

        _windowAt = inPage - start;
        _windowEnd = (int)Math.Min(end - start, _windowAt + (range.EndBytes - _at));
        return true;
    }
}
