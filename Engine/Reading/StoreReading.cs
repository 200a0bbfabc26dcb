namespace OrleansAlluxio.Engine.Reading;

/// <summary>
/// One ranged request to the store: exactly its bytes or a failure. A store that goes silent for longer than the
/// limit fails with Timeout, whatever the connector does. Not thread-safe.
/// </summary>
internal sealed class StoreReading : IAsyncDisposable
{
    private readonly FileContent _content;
    private readonly ReadCounters _counters;
    private readonly TimeSpan _stallMax;
    private readonly CancellationTokenSource _stalled;
    private readonly CancellationTokenRegistration _stopping;
    private readonly CancellationToken _stop;
    private Stream? _stream;
    private long _wanted;
    private long _got;

    private StoreReading(FileContent content, PageFiller filler, CancellationToken stop)
    {
        _content = content;
        _counters = filler.Counters;
        _stallMax = filler.Options.StoreStallMax;
        _stop = stop;
        _stalled = new CancellationTokenSource(Timeout.InfiniteTimeSpan, filler.Time);
        _stopping = stop.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _stalled);
    }

    /// <summary>Opens a request; the caller disposes it, also early.</summary>
    public static async ValueTask<StoreReading> OpenAsync(
        FileContent content, PageFiller filler, ByteRange range, CancellationToken stop)
    {
        var reading = new StoreReading(content, filler, stop);
        try
        {
            await reading.OpenAsync(range).ConfigureAwait(false);
            return reading;
        }
        catch
        {
            await reading.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Fills the buffer. A stream that ends before fails with DataCorrupt.</summary>
    public async ValueTask ReadExactlyAsync(Memory<byte> destination)
    {
        var filled = 0;
        while (filled < destination.Length)
        {
            var read = await ReadAsync(destination[filled..]).ConfigureAwait(false);
            if (read == 0)
            {
                throw ReadErrors.WrongLength(_content, _wanted, _got);
            }

            filled += read;
        }
    }

    /// <summary>Checks that nothing follows the last byte. Lets a connection be used again, too.</summary>
    public async ValueTask ExpectEndAsync()
    {
        var probe = new byte[1];
        if (await ReadAsync(probe).ConfigureAwait(false) != 0)
        {
            throw ReadErrors.WrongLength(_content, _wanted, _got);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.DisposeAsync().ConfigureAwait(false);
        _stalled.Dispose();
        if (_stream is not null)
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask OpenAsync(ByteRange range)
    {
        _wanted = range.LengthBytes;
        if (_content.Store is null)
        {
            await OpenCopyAsync(range).ConfigureAwait(false);
            return;
        }

        var place = _content.Place;
        var request = new UfsReadRequest
        {
            Path = place.Path,
            OffsetBytes = range.OffsetBytes,
            LengthBytes = range.LengthBytes,
            Expected = place.Fingerprint,
        };
        _counters.Add(ReadCounter.StoreReads);
        _stalled.CancelAfter(_stallMax);
        try
        {
            _stream = await _content.Store!.OpenReadAsync(request, _stalled.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!_stop.IsCancellationRequested)
        {
            throw ReadErrors.Stalled(_content, _stallMax, error);
        }

        _stalled.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    private async ValueTask OpenCopyAsync(ByteRange range)
    {
        _stalled.CancelAfter(_stallMax);
        try
        {
            _stream = await _content.Copies!.OpenAsync(range, _stalled.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!_stop.IsCancellationRequested)
        {
            throw ReadErrors.Stalled(_content, _stallMax, error);
        }

        _stalled.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    private async ValueTask<int> ReadAsync(Memory<byte> destination)
    {
        var pending = _stream!.ReadAsync(destination, _stalled.Token);
        int read;
        if (pending.IsCompletedSuccessfully)
        {
            read = pending.Result; // No timer for bytes that were there already.
        }
        else
        {
            _stalled.CancelAfter(_stallMax);
            try
            {
                read = await pending.ConfigureAwait(false);
            }
            catch (OperationCanceledException error) when (!_stop.IsCancellationRequested)
            {
                throw ReadErrors.Stalled(_content, _stallMax, error);
            }

            _stalled.CancelAfter(Timeout.InfiniteTimeSpan);
        }

        _got += read;
        if (_content.Store is not null)
        {
            _counters.Add(ReadCounter.StoreBytes, read);
        }

        return read;
    }
}
