using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core.Streams;

namespace OrleansAlluxio.Gateway.Http;

/// <summary>
/// The body of a request whose sender waits for <c>100 Continue</c>, which the first read sends. An answer that leaves
/// without it closes the connection: the sender may or may not send the body after it, so that nobody could tell where
/// the next request begins; and botocore reads the answer of its next upload wrongly when the connection stays.
/// </summary>
internal sealed class AwaitedBody : ReadOnlyStream
{
    private readonly Stream _body;
    private bool _isAskedFor;

    private AwaitedBody(Stream body) => _body = body;

    /// <summary>Watches the body of a request that waits; leaves any other as it is.</summary>
    public static void Watch(HttpContext http)
    {
        var request = http.Request;
        if (request.Headers.Expect.Count == 0)
        {
            return;
        }

        // Nothing is sent for a read of no bytes.
        var awaited = request.ContentLength == 0 ? null : new AwaitedBody(request.Body);
        if (awaited is not null)
        {
            request.Body = awaited;
        }

        http.Response.OnStarting(() =>
        {
            if (awaited is not { _isAskedFor: true })
            {
                http.Response.Headers.Connection = "close";
            }

            return Task.CompletedTask;
        });
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _isAskedFor = true;
        return _body.ReadAsync(buffer, cancellationToken);
    }
}
