using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.ShortCircuits;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Client;

/// <summary>
/// An open file over ranged GETs, each pinned to the content version the file was opened with: another version is a
/// Conflict, never
/// a mix. A reader that goes on where it stopped keeps one answer open; anything else asks for exactly its range.
/// </summary>
/// <remarks>The file is found by its path: renamed or deleted meanwhile, reads fail with Conflict.</remarks>
internal sealed class HttpFabricReader(ApiTransport transport, NearWorkers? near, FileStatus status)
    : IFabricReader
{
    // What a sequential reader asks for at once. Bounds what a reader that stops leaves unread in buffers and server.
    private const long SequentialBytesMax = 64L << 20;

    private const int StepBytes = 64 << 10;

    private RangeBody? _kept;
    private long _lastEndBytes = -1;
    private bool _disposed;

    public FileStatus Status { get; } = status;

    /// <summary>
    /// Always <see cref="CacheOutcome.None"/>: the answer's head leaves before its bytes are looked for.
    /// </summary>
    public CacheOutcome Outcome => CacheOutcome.None;

    public async ValueTask<int> ReadAsync(
        long offsetBytes, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offsetBytes);
        ObjectDisposedException.ThrowIf(_disposed, this);
        var want = (int)Math.Clamp(Status.LengthBytes - offsetBytes, 0, destination.Length);
        var filled = 0;
        var body = Interlocked.Exchange(ref _kept, null);
        try
        {
            for (var attempt = 1; filled < want;)
            {
                var at = offsetBytes + filled;
                if (body is null || body.IsDone || body.OffsetBytes != at)
                {
                    body?.Dispose();
                    body = null;
                    body = await OpenAsync(Ask(at, want - filled), cancellationToken).ConfigureAwait(false);
                }

                try
                {
                    filled += await body.ReadAsync(destination[filled..want], cancellationToken).ConfigureAwait(false);
                }
                catch (Exception error) when (error is IOException or HttpRequestException)
                {
                    body.Dispose();
                    body = null;
                    await ResumeOrThrowAsync(attempt++, error, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch
        {
            body?.Dispose();
            throw;
        }

        Volatile.Write(ref _lastEndBytes, offsetBytes + filled);
        Keep(body);
        return filled;
    }

    public async ValueTask CopyToAsync(ByteRange range, PipeWriter destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (range.OffsetBytes < 0 || range.LengthBytes < 0
            || range.OffsetBytes > Status.LengthBytes - range.LengthBytes)
        {
            throw new FabricException(
                FabricErrorKind.InvalidRange, "read", Status.Path.Value,
                $"the range is not inside {Status.LengthBytes} bytes");
        }

        var at = range.OffsetBytes;
        for (var attempt = 1; at < range.EndBytes; attempt++)
        {
            using var body = await OpenAsync(
                new ByteRange(at, range.EndBytes - at), cancellationToken).ConfigureAwait(false);
            try
            {
                while (!body.IsDone)
                {
                    var got = await body.ReadAsync(destination.GetMemory(StepBytes), cancellationToken)
                        .ConfigureAwait(false);
                    destination.Advance(got);
                    at += got;
                    var flush = await destination.FlushAsync(cancellationToken).ConfigureAwait(false);
                    if (flush.IsCompleted)
                    {
                        return;
                    }
                }
            }
            catch (Exception error) when (error is IOException or HttpRequestException)
            {
                await ResumeOrThrowAsync(attempt, error, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _disposed = true;
        Interlocked.Exchange(ref _kept, null)?.Dispose();
        return ValueTask.CompletedTask;
    }

    private ByteRange Ask(long offsetBytes, int wantBytes) =>
        offsetBytes == Volatile.Read(ref _lastEndBytes)
            ? new ByteRange(
                offsetBytes, Math.Min(Status.LengthBytes - offsetBytes, Math.Max(wantBytes, SequentialBytesMax)))
            : new ByteRange(offsetBytes, wantBytes);

    private void Keep(RangeBody? body)
    {
        if (body is { IsDone: true })
        {
            body.Dispose();
            return;
        }

        Interlocked.Exchange(ref _kept, body)?.Dispose();
        if (_disposed)
        {
            Interlocked.Exchange(ref _kept, null)?.Dispose();
        }
    }

    private async ValueTask<RangeBody> OpenAsync(ByteRange range, CancellationToken cancellationToken)
    {
        var stream = near is null
            ? await OpenOrdinaryAsync(range, cancellationToken).ConfigureAwait(false)
            : await near.Parts.OpenAsync(
                new GrantedFile(near, Status, OpenOrdinaryAsync), range, cancellationToken).ConfigureAwait(false);
        return new RangeBody(stream, range.OffsetBytes, range.EndBytes);
    }

    private async ValueTask<Stream> OpenOrdinaryAsync(ByteRange range, CancellationToken cancellationToken)
    {
        // The status was synced when the file was opened; asking the store again could only find another version.
        var target = ApiTarget.Of("read", WireNames.Content, Status.Path)
            .With("version", Status.Version.ToString())
            .With("sync", -1L);
        var call = ApiCall.Get(target) with
        {
            Prepare = request => request.Headers.Range = new RangeHeaderValue(range.OffsetBytes, range.EndBytes - 1),
        };
        HttpResponseMessage response;
        try
        {
            response = await transport.SendAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException error) when (error.Kind is FabricErrorKind.NotFound or FabricErrorKind.IsADirectory)
        {
            throw new FabricException(
                FabricErrorKind.Conflict, "read", Status.Path.Value,
                "the file was removed or renamed since it was opened",
                inner: error);
        }

        if (response.StatusCode != HttpStatusCode.PartialContent)
        {
            response.Dispose();
            throw new FabricException(
                FabricErrorKind.Unavailable, "read", Status.Path.Value, "the server ignored the range",
                RetryAdvice.Never);
        }

        // Its stream is all that holds the connection.
        return await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask ResumeOrThrowAsync(int attempt, Exception error, CancellationToken cancellationToken)
    {
        if (!await transport.MayResumeAsync(attempt, cancellationToken).ConfigureAwait(false))
        {
            throw new FabricException(
                FabricErrorKind.Unavailable, "read", Status.Path.Value, error.Message, RetryAdvice.Exhausted, error);
        }
    }
}
