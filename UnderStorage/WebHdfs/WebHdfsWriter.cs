namespace OrleansAlluxio.UnderStorage.WebHdfs;

/// <summary>
/// Writes one file in the two steps of the protocol: up to a bound from a buffer, which can be sent again, above it as
/// one stream while the bytes come. The file gets its name at the commit.
/// </summary>
internal sealed class WebHdfsWriter : IUfsWriter
{
    private const string Operation = "write";

    private readonly WebHdfsSession _session;
    private readonly WebHdfsFiles _files;
    private readonly UfsPath _path;
    private readonly UfsWriteOptions _options;
    private readonly UfsPath _file;
    private readonly UfsBuffer _buffer = new();
    private readonly CancellationTokenSource _stop = new();
    private WebHdfsBody? _body;
    private Task _sending = Task.CompletedTask;
    private Stream? _stream;
    private long _written;
    private bool _mayBeThere;
    private bool _isCommitted;

    public WebHdfsWriter(WebHdfsSession session, WebHdfsFiles files, UfsPath path, UfsWriteOptions options)
    {
        (_session, _files, _path, _options) = (session, files, path, options);
        _file = files.Reserve();
    }

    private string Subject => _session.Describe(_path);

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ThrowIfCommitted();
        cancellationToken.ThrowIfCancellationRequested();
        if (_body is null && _buffer.LengthBytes + bytes.Length <= _session.Options.BufferBytes)
        {
            _buffer.Append(bytes.Span);
        }
        else
        {
            await SendAsync(bytes, cancellationToken).ConfigureAwait(false);
        }

        _written += bytes.Length;
    }

    public async ValueTask<UfsStatus> CommitAsync(CancellationToken cancellationToken)
    {
        ThrowIfCommitted();
        if (_options.LengthBytes is { } expected && expected != _written)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, Operation, Subject,
                $"{_written} bytes were written where {expected} were announced");
        }

        cancellationToken.ThrowIfCancellationRequested();
        _mayBeThere = true;
        if (_body is null)
        {
            await _files.WriteAsync(_file, _buffer, _options.Attributes, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _body.Finish();
            await AwaitAnswerAsync(cancellationToken).ConfigureAwait(false);
        }

        var status = await _files.CommitAsync(_file, _path, (_options, _written), cancellationToken)
            .ConfigureAwait(false);
        _isCommitted = true;
        return status;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isCommitted)
        {
            _body?.Break();
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _files.ForgetAsync(_file, _mayBeThere && !_isCommitted).ConfigureAwait(false);
        _buffer.Dispose();
        _body?.Dispose();
        _stop.Dispose();
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_body is null)
        {
            await OpenAsync(cancellationToken).ConfigureAwait(false);
            var buffered = _buffer.OpenRead();
            await using var open = buffered.ConfigureAwait(false);
            await PushAsync(stream => buffered.CopyToAsync(stream, cancellationToken)).ConfigureAwait(false);
        }

        // One step at a time, each with its own limit: a store that stands still does not hold the writer.
        using var limit = new CancellationTokenSource(_session.Options.RequestTimeout, _session.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await PushAsync(stream => stream.WriteAsync(bytes, linked.Token).AsTask()).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw _session.Errors.Timeout(Operation, Subject);
        }
    }

    private async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        var call = WebHdfsCall.Put("CREATE", _path, Operation);
        _mayBeThere = true;
        var location = await _session.RunAsync(
            call, (_, token) => _files.LocateAsync(_file, _options.Attributes, token), cancellationToken)
            .ConfigureAwait(false);
        _body = new WebHdfsBody();
        _sending = _files.SendAsync(_file, location, _body, _stop.Token);
        await Task.WhenAny(_body.Opened, _sending).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!_body.Opened.IsCompleted)
        {
            await AwaitAnswerAsync(cancellationToken).ConfigureAwait(false);
            throw new FabricException(
                FabricErrorKind.Unavailable, Operation, Subject, "the store answered without the bytes",
                RetryAdvice.Never);
        }

        _stream = await _body.Opened.ConfigureAwait(false);
    }

    private async ValueTask PushAsync(Func<Stream, Task> push)
    {
        try
        {
            await push(_stream!).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException or ObjectDisposedException)
        {
            // The server may have said why before it stopped to read.
            _body!.Break();
            await AwaitAnswerAsync(CancellationToken.None).ConfigureAwait(false);
            throw _session.Errors.Of(new IOException("The connection ended.", failure), Operation, Subject);
        }
    }

    private async ValueTask AwaitAnswerAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _sending.WaitAsync(_session.Options.RequestTimeout, _session.Time, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw _session.Errors.Timeout(Operation, Subject);
        }
        catch (Exception failure) when (failure is not FabricException && _session.Errors.IsKnown(failure))
        {
            throw _session.Errors.Of(failure, Operation, Subject);
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
