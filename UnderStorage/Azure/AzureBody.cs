using System.Xml;
using System.Xml.Linq;
using Azure.Core;
using Azure.Core.Pipeline;

namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>
/// Makes bodies safe for the vendor's client: streamed ones fail with <see cref="AzureBodyException"/>, and those of
/// failures are there, as XML or not at all, because it would wait for them on the thread and throw on anything else.
/// </summary>
internal sealed class AzureBody : HttpPipelinePolicy
{
    // A failure's document names a code and a sentence; what is longer comes from something else on the way.
    private const int FailureBytesMax = 64 << 10;

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline).ConfigureAwait(false);
        if (message.Response.ContentStream is not { } body)
        {
            return;
        }

        if (message.Response.Status >= 400)
        {
            message.Response.ContentStream = await ReadFailureAsync(body, message.CancellationToken)
                .ConfigureAwait(false);
        }
        else if (!message.BufferResponse)
        {
            message.Response.ContentStream = new Body(body);
        }
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Requests to a store are asynchronous.");

    private static async ValueTask<MemoryStream?> ReadFailureAsync(Stream body, CancellationToken cancellationToken)
    {
        using var owned = body;
        var bytes = new byte[FailureBytesMax];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        var kept = new MemoryStream(bytes, 0, length, writable: false);
        try
        {
            XDocument.Load(kept);
            kept.Position = 0;
            return kept;
        }
        catch (XmlException)
        {
            return null; // The status and the header with the code say enough.
        }
    }

    private sealed class Body(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException error)
            {
                throw new AzureBodyException(error);
            }
        }

        public override Task<int> ReadAsync(
            byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

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
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
