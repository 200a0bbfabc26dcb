using System.Globalization;
using Amazon.S3.Model;

namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>
/// A ranged read. When the connection breaks in the middle it goes on where it stopped, bound to the same content; when
/// bytes still do not come, or come too slowly, it fails. Owns the response.
/// </summary>
internal sealed class S3Reader : Stream
{
    private const string Operation = "read";

    // A peer slower than this holds a connection and a reader for nothing.
    private const long BytesPerSecondMin = 4 << 10;

    private readonly S3Session _session;
    private readonly UfsReadRequest _request;
    private GetObjectResponse _response;
    private string _tag;
    private long _announced;
    private long _position;
    private int _resumed;
    private TimeSpan _waited;

    private S3Reader(S3Session session, UfsReadRequest request, GetObjectResponse response)
    {
        (_session, _request, _response) = (session, request, response);
        _tag = S3Found.TagOf(response.ETag);
        _announced = response.ContentLength;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    private string Subject => _session.Describe(_request.Path);

    /// <summary>Opens a read; see <see cref="IUnderStorage.OpenReadAsync"/>.</summary>
    public static async Task<S3Reader> OpenAsync(
        S3Session session, UfsReadRequest request, CancellationToken cancellationToken)
    {
        var subject = session.Describe(request.Path);
        if (request.OffsetBytes < 0 || request.LengthBytes < 1)
        {
            throw new FabricException(
                FabricErrorKind.InvalidRange, Operation, subject,
                "a read starts at 0 or later and asks for at least one byte");
        }

        if (S3Session.IsReserved(request.Path) || session.TryKeyOf(request.Path) is null)
        {
            throw S3Errors.NotFound(Operation, subject);
        }

        var tag = request.Expected?.ContentTag ?? string.Empty;
        var response = await GetAsync(session, request, 0, tag, cancellationToken).ConfigureAwait(false);
        return new S3Reader(session, request, response);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = (int)Math.Min(buffer.Length, _request.LengthBytes - _position);
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
                // The store announced an object that ends here, so asking again gives the same.
                throw UfsTransportErrors.Ended(Operation, Subject, _request.LengthBytes - _position);
            }

            failure ??= UfsTransportErrors.Ended(Operation, Subject, _announced - _position);
            if (_resumed == _session.Options.Retries)
            {
                throw new FabricException(failure.Kind, Operation, Subject, failure.Reason, RetryAdvice.Exhausted);
            }

            await ResumeAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // Bytes of a store are never there at once, so a blocking read would hold a thread for a round trip.
    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Reads from a store are asynchronous.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _response.Dispose();
        base.Dispose(disposing);
    }

    private static Task<GetObjectResponse> GetAsync(
        S3Session session, UfsReadRequest request, long skip, string tag, CancellationToken cancellationToken)
    {
        var key = session.KeyOf(request.Path);
        var first = request.OffsetBytes + skip;
        return session.RunAsync(
            Operation, key,
            async (_, token) =>
            {
                var answer = await session.Client.GetObjectAsync(
                    new GetObjectRequest
                    {
                        BucketName = session.Options.Bucket,
                        Key = key,
                        ByteRange = new ByteRange(first, request.OffsetBytes + request.LengthBytes - 1),
                        EtagToMatch = tag.Length > 0 ? $"\"{tag}\"" : null,
                    },
                    token).ConfigureAwait(false);
                try
                {
                    var subject = session.Describe(request.Path);
                    CheckContent(subject, request.Expected, answer, tag);
                    CheckRange(subject, answer, first);
                    return answer;
                }
                catch
                {
                    answer.Dispose();
                    throw;
                }
            },
            cancellationToken);
    }

    // A server that does not know If-Match or ranges must not pass for one that does.
    private static void CheckContent(string subject, Fingerprint? expected, GetObjectResponse answer, string tag)
    {
        if (tag.Length > 0 && S3Found.TagOf(answer.ETag) != tag)
        {
            throw S3Errors.Changed(Operation, subject);
        }

        if (expected is not null && tag.Length == 0
            && S3Found.MillisecondsOf(answer.LastModified) != expected.ModifiedUnixMs)
        {
            throw S3Errors.Changed(Operation, subject);
        }
    }

    private static void CheckRange(string subject, GetObjectResponse answer, long first)
    {
        var range = answer.ContentRange;
        var start = string.Create(CultureInfo.InvariantCulture, $"bytes {first}-");
        var startsRight = string.IsNullOrEmpty(range) ? first == 0 : range.StartsWith(start, StringComparison.Ordinal);
        if (!startsRight)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, Operation, subject, "the store sent another range than was asked for");
        }
    }

    private async Task<(int Read, FabricException? Failure)> TryReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken)
    {
        // The time spent waiting for the store, not the reader's own: so much at once, and the least rate over all.
        var allowed = _session.Options.RequestTimeout
            + TimeSpan.FromSeconds((double)_position / BytesPerSecondMin) - _waited;
        var limitAfter = allowed < _session.Options.RequestTimeout ? allowed : _session.Options.RequestTimeout;
        if (limitAfter <= TimeSpan.Zero)
        {
            return (0, S3Errors.Timeout(_session.Options, Operation, Subject));
        }

        using var limit = new CancellationTokenSource(limitAfter, _session.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var began = _session.Time.GetTimestamp();
        try
        {
            return (await _response.ResponseStream.ReadAsync(buffer, linked.Token).ConfigureAwait(false), null);
        }
        catch (Exception failure) when (
            !cancellationToken.IsCancellationRequested
                && (failure is OperationCanceledException || S3Errors.IsKnown(failure)))
        {
            if (limit.IsCancellationRequested)
            {
                return (0, S3Errors.Timeout(_session.Options, Operation, Subject));
            }

            var isShort = failure is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded };
            return (0, isShort
                ? UfsTransportErrors.Ended(Operation, Subject, _announced - _position)
                : S3Errors.Of(failure, _session.Options, Operation, Subject));
        }
        finally
        {
            _waited += _session.Time.GetElapsedTime(began);
        }
    }

    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        _resumed++;
        _response.Dispose();
        _response = await GetAsync(_session, _request, _position, _tag, cancellationToken).ConfigureAwait(false);
        _tag = S3Found.TagOf(_response.ETag);
        _announced = _position + _response.ContentLength;
    }
}
