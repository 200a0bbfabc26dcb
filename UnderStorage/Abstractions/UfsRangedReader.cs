using System.Globalization;

namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>
/// A ranged read from a store over HTTP. When the connection breaks in the middle it goes on where it stopped, bound to
/// the same content; when bytes still do not come, or come too slowly, it fails. Owns the answers. A connector says how
/// one is asked for.
/// </summary>
public abstract class UfsRangedReader : Stream
{
    /// <summary>Names the operation in errors.</summary>
    protected const string Operation = "read";

    // A peer slower than this holds a connection and a reader for nothing.
    private const long BytesPerSecondMin = 4 << 10;

    private readonly IUfsFailures _failures;
    private readonly TimeSpan _requestTimeout;
    private readonly int _retries;
    private readonly TimeProvider _time;
    private UfsRangeAnswer _answer;
    private string _tag;
    private long _announced;
    private long _position;
    private int _resumed;
    private TimeSpan _waited;

    /// <summary>A read that asks for nothing before <see cref="StartAsync"/>.</summary>
    /// <param name="request">What is read.</param>
    /// <param name="failures">The connector's table of errors.</param>
    /// <param name="limits">Longest wait for bytes at a time, and how often a broken read goes on.</param>
    /// <param name="time">Time.</param>
    protected UfsRangedReader(
        UfsReadRequest request, IUfsFailures failures, (TimeSpan RequestTimeout, int Retries) limits,
        TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(request);
        (Request, _failures, _time) = (request, failures, time);
        (_requestTimeout, _retries) = limits;
        _tag = request.Expected?.ContentTag ?? string.Empty;
    }

    /// <inheritdoc/>
    public sealed override bool CanRead => true;

    /// <inheritdoc/>
    public sealed override bool CanSeek => false;

    /// <inheritdoc/>
    public sealed override bool CanWrite => false;

    /// <inheritdoc/>
    public sealed override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public sealed override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <summary>What is read.</summary>
    protected UfsReadRequest Request { get; }

    /// <summary>Names the file in errors.</summary>
    protected abstract string Subject { get; }

    /// <inheritdoc/>
    public sealed override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = (int)Math.Min(buffer.Length, Request.LengthBytes - _position);
        if (wanted == 0)
        {
            return 0;
        }

        while (true)
        {
            var (read, failure) = await TryReadAsync(buffer[..wanted], cancellationToken).ConfigureAwait(false);
            if (read > 0)
            {
                _position += read;
                return read;
            }

            if (failure is null && _position >= _announced)
            {
                // The store announced a file that ends here, so asking again gives the same.
                throw UfsTransportErrors.Ended(Operation, Subject, Request.LengthBytes - _position);
            }

            failure ??= UfsTransportErrors.Ended(Operation, Subject, _announced - _position);
            if (_resumed == _retries)
            {
                throw new FabricException(failure.Kind, Operation, Subject, failure.Reason, RetryAdvice.Exhausted);
            }

            _resumed++;
            _answer.Owner.Dispose();
            await AskAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public sealed override Task<int> ReadAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Not supported: bytes of a store are never there at once, so it would hold a thread.</summary>
    public sealed override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Reads from a store are asynchronous.");

    /// <inheritdoc/>
    public sealed override void Flush()
    {
    }

    /// <inheritdoc/>
    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public sealed override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Refuses a range that no file has.</summary>
    protected static void CheckRequest(UfsReadRequest request, string subject)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.OffsetBytes < 0 || request.LengthBytes < 1)
        {
            throw new FabricException(
                FabricErrorKind.InvalidRange, Operation, subject,
                "a read starts at 0 or later and asks for at least one byte");
        }
    }

    /// <summary>
    /// Whether an answer is of the content that was asked for: a server that does not know If-Match must not pass for
    /// one that does.
    /// </summary>
    /// <param name="tag">The tag that was asked for; empty for any.</param>
    /// <param name="answerTag">The answer's.</param>
    /// <param name="answerModifiedUnixMs">The answer's modification time; decides where there is no tag.</param>
    protected bool IsContent(string tag, string answerTag, long answerModifiedUnixMs) => tag.Length > 0
        ? answerTag == tag
        : Request.Expected is not { } expected || answerModifiedUnixMs == expected.ModifiedUnixMs;

    /// <summary>Refuses an answer that begins elsewhere, as of a server that does not know ranges.</summary>
    protected void CheckRange(string? contentRange, long firstByte)
    {
        var start = string.Create(CultureInfo.InvariantCulture, $"bytes {firstByte}-");
        var startsRight = string.IsNullOrEmpty(contentRange)
            ? firstByte == 0
            : contentRange.StartsWith(start, StringComparison.Ordinal);
        if (!startsRight)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, Operation, Subject, "the store sent another range than was asked for");
        }
    }

    /// <summary>Asks for the bytes: once, before the reader is handed out.</summary>
    protected Task StartAsync(CancellationToken cancellationToken) => AskAsync(cancellationToken);

    /// <summary>
    /// Asks the store for what is left of the request, and checks that the answer is that. The reader owns it.
    /// </summary>
    /// <param name="skipBytes">Bytes of the request that were read before.</param>
    /// <param name="tag">The content it must be; empty for any.</param>
    /// <param name="cancellationToken">Gives up.</param>
    protected abstract Task<UfsRangeAnswer> GetAsync(long skipBytes, string tag, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _answer.Owner?.Dispose();
        base.Dispose(disposing);
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        _answer = await GetAsync(_position, _tag, cancellationToken).ConfigureAwait(false);
        _tag = _answer.Tag;
        _announced = _position + _answer.LengthBytes;
    }

    private async Task<(int Read, FabricException? Failure)> TryReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken)
    {
        // The time spent waiting for the store, not the reader's own: so much at once, and the least rate over all.
        var allowed = _requestTimeout + TimeSpan.FromSeconds((double)_position / BytesPerSecondMin) - _waited;
        var limitAfter = allowed < _requestTimeout ? allowed : _requestTimeout;
        if (limitAfter <= TimeSpan.Zero)
        {
            return (0, _failures.Timeout(Operation, Subject));
        }

        using var limit = new CancellationTokenSource(limitAfter, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var began = _time.GetTimestamp();
        try
        {
            return (await _answer.Content.ReadAsync(buffer, linked.Token).ConfigureAwait(false), null);
        }
        catch (Exception failure) when (
            !cancellationToken.IsCancellationRequested
                && (failure is OperationCanceledException || _failures.IsKnown(failure)))
        {
            return (0, limit.IsCancellationRequested ? _failures.Timeout(Operation, Subject)
                : _failures.IsCutShort(failure) ? UfsTransportErrors.Ended(Operation, Subject, _announced - _position)
                : _failures.Of(failure, Operation, Subject));
        }
        finally
        {
            _waited += _time.GetElapsedTime(began);
        }
    }
}
