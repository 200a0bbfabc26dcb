using System.Net.Http.Headers;
using System.Text.Json;
using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Client;

/// <summary>
/// A file being written over one PUT: the bytes go out in frames as they come, and the last frame completes the file.
/// Holds no more than the caller's buffer. A completion that fails by its terms may be tried again on others where the
/// server keeps the write, which it does for gateways.
/// </summary>
internal sealed class HttpFabricWriter : IFabricWriter
{
    private readonly ApiTransport _transport;
    private readonly ApiCall _call;
    private readonly DeferredContent _content;
    private readonly CancellationTokenSource _abort;
    private readonly Task<HttpResponseMessage> _sending;
    private readonly byte[] _header = new byte[FrameFormat.HeaderBytes];
    private Stream? _stream;
    private bool _finished;
    private string? _keptId;

    private HttpFabricWriter(
        ApiTransport transport, ApiCall call, DeferredContent content, CancellationTokenSource abort)
    {
        _transport = transport;
        _call = call with { Failed = NoteKept };
        _content = content;
        _abort = abort;
        _sending = transport.SendAsync(_call, abort.Token).AsTask();
    }

    public long LengthBytes { get; private set; }

    /// <summary>Starts the PUT; returns when the server has begun the file and wants its bytes.</summary>
    public static ValueTask<HttpFabricWriter> StartAsync(
        ApiTransport transport, FabricPath path, CreateOptions options, CancellationToken cancellationToken)
    {
        var header = Convert.ToBase64String(
            JsonSerializer.SerializeToUtf8Bytes(options, FabricJson.Default.CreateOptions));
        var call = new ApiCall(HttpMethod.Put, ApiTarget.Of("write", WireNames.Content, path))
        {
            Prepare = request => request.Headers.Add(WireNames.CreateHeader, header),
            Caller = options.Caller,
        };
        return StartAsync(transport, call, cancellationToken);
    }

    /// <summary>Starts the POST; returns when the server has the file's lease and wants the bytes to add.</summary>
    public static ValueTask<HttpFabricWriter> StartAppendAsync(
        ApiTransport transport, FabricPath path, AppendOptions options, CancellationToken cancellationToken)
    {
        var target = ApiTarget.Of("append", WireNames.Content, path)
            .With("writeType", options.WriteType is { } type ? NameOf(type) : null)
            .With("durable", options.DurableCopies)
            .With("ifMark", options.IfMark)
            .With("length", options.LengthBytes)
            .With("sync", options.SyncIntervalMs);
        return StartAsync(
            transport, new ApiCall(HttpMethod.Post, target) { Caller = options.Caller }, cancellationToken);
    }

    private static async ValueTask<HttpFabricWriter> StartAsync(
        ApiTransport transport, ApiCall wanted, CancellationToken cancellationToken)
    {
        var content = new DeferredContent();
        content.Headers.ContentType = new MediaTypeHeaderValue(WireNames.Frames);
        var call = wanted with
        {
            Body = () => content,
            Prepare = request =>
            {
                request.Headers.ExpectContinue = true;
                request.Headers.TransferEncodingChunked = true;
                wanted.Prepare?.Invoke(request);
            },
            Waits = true,
        };
        var abort = new CancellationTokenSource();
        var writer = new HttpFabricWriter(transport, call, content, abort);
        try
        {
            await writer.OpenAsync(cancellationToken).ConfigureAwait(false);
            return writer;
        }
        catch
        {
            await writer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            var frame = bytes[..Math.Min(bytes.Length, FrameFormat.FrameBytesMax)];
            FrameFormat.WriteHeader(_header, frame.Length);
            await SendAsync(_header, cancellationToken).ConfigureAwait(false);
            await SendAsync(frame, cancellationToken).ConfigureAwait(false);
            LengthBytes += frame.Length;
            bytes = bytes[frame.Length..];
        }
    }

    public async ValueTask<FileStatus> CompleteAsync(
        string? contentTag, CompletionTerms terms, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _keptId, null) is { } kept)
        {
            var again = ApiCall.Json(
                HttpMethod.Post, OfKept(kept), new WireWriteEnd(contentTag, terms), FabricJson.Default.WireWriteEnd);
            return await _transport.CallAsync(
                again with { Waits = true, Caller = _call.Caller, Failed = NoteKept }, FabricJson.Default.FileStatus,
                cancellationToken).ConfigureAwait(false);
        }

        await SendAsync(FrameFormat.Completion(contentTag, terms), cancellationToken).ConfigureAwait(false);
        _finished = true;
        _content.Finish();
        using var response = await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await ApiTransport
            .ReadAsync(_call, response, FabricJson.Default.FileStatus, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_finished)
        {
            _finished = true;
            _content.Break();
            await _abort.CancelAsync().ConfigureAwait(false);
        }

        try
        {
            using var response = await _sending.ConfigureAwait(false);
        }
        catch (Exception error) when (error is FabricException or OperationCanceledException or IOException)
        {
            // Whoever wrote or completed has had this failure, or it is the abort itself.
        }

        _abort.Dispose();
        await ForgetKeptAsync().ConfigureAwait(false);
    }

    private static ApiTarget OfKept(string id) => ApiTarget.Of("write", WireNames.KeptWrite).With("id", id);

    private void NoteKept(HttpResponseMessage answer)
    {
        if (answer.Headers.TryGetValues(WireNames.WriteHeader, out var ids))
        {
            _keptId = ids.First();
        }
    }

    private async ValueTask ForgetKeptAsync()
    {
        if (Interlocked.Exchange(ref _keptId, null) is not { } kept)
        {
            return;
        }

        try
        {
            using var response = await _transport
                .SendAsync(ApiCall.Delete(OfKept(kept)), CancellationToken.None).ConfigureAwait(false);
        }
        catch (FabricException)
        {
            // It is dropped there after a while by itself.
        }
    }

    private static string NameOf(Core.Namespace.WriteType type) =>
        JsonNamingPolicy.SnakeCaseUpper.ConvertName(type.ToString());

    private async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAny(_content.Opened, _sending).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!_content.Opened.IsCompleted)
        {
            using var response = await _sending.ConfigureAwait(false);
            throw new FabricException(
                FabricErrorKind.Unavailable, "write", _call.Target.Subject, "the server answered without the bytes",
                RetryAdvice.Never);
        }

        _stream = await _content.Opened.ConfigureAwait(false);
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        try
        {
            await _stream!.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or HttpRequestException or ObjectDisposedException)
        {
            _finished = true;
            _content.Break();
            await _abort.CancelAsync().ConfigureAwait(false);
            throw ApiTransport.Broken(_call.Target, error);
        }
    }
}
