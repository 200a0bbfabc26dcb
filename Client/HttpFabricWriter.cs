using System.Net.Http.Headers;
using System.Text.Json;
using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Client;

/// <summary>
/// A file being written over one PUT: the bytes go out in frames as they come, and the last frame completes the file.
/// Holds no more
/// than the caller's buffer.
/// </summary>
internal sealed class HttpFabricWriter : IFabricWriter
{
    private readonly ApiCall _call;
    private readonly DeferredContent _content;
    private readonly CancellationTokenSource _abort;
    private readonly Task<HttpResponseMessage> _sending;
    private readonly byte[] _header = new byte[FrameFormat.HeaderBytes];
    private Stream? _stream;
    private bool _finished;

    private HttpFabricWriter(
        ApiCall call, DeferredContent content, CancellationTokenSource abort, Task<HttpResponseMessage> sending)
    {
        _call = call;
        _content = content;
        _abort = abort;
        _sending = sending;
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
        return StartAsync(transport, new ApiCall(HttpMethod.Post, target), cancellationToken);
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
        var writer = new HttpFabricWriter(call, content, abort, transport.SendAsync(call, abort.Token).AsTask());
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
