using OrleansAlluxio.Core.Streams;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>The body of an answer, which owns the answer. Breaks are IOExceptions, whoever noticed them.</summary>
internal sealed class AnswerStream(HttpResponseMessage response, Stream body) : ReadOnlyStream
{
    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken);
        }
        catch (HttpRequestException error)
        {
            throw new IOException(error.Message, error);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        body.Dispose();
        response.Dispose();
        base.Dispose(disposing);
    }
}
