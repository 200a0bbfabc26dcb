using System.Net;

namespace OrleansAlluxio.UnderStorage.WebHdfs;

/// <summary>A body that is written while its request is under way.</summary>
internal sealed class WebHdfsBody : HttpContent
{
    private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The stream to write to, once the connection takes the body.</summary>
    public Task<Stream> Opened => _opened.Task;

    /// <summary>The body is whole.</summary>
    public void Finish() => _finished.TrySetResult();

    /// <summary>It will never be whole: the connection is cut, so that no server takes it for complete.</summary>
    public void Break() => _finished.TrySetException(new IOException("The write was abandoned."));

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _opened.TrySetResult(stream);
        await _finished.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
