using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.CrossCluster;

/// <summary>
/// Lets in only what a cluster with the secret and of the same protocol sent, once. Thread-safe.
/// </summary>
internal sealed class ClusterRequestGuard(PeerSecret secret, TimeProvider time)
{
    // Clocks of clusters may differ by this much; a nonce is remembered for twice as long.
    private static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(5);
    private const int NoncesMax = 200_000;
    private const int NonceLength = 32;

    private readonly ConcurrentDictionary<string, long> _nonces = new(StringComparer.Ordinal);
    private long _sweptAt;

    /// <summary>Reads the body of a request that may be believed, with the key its answer is signed with.</summary>
    /// <exception cref="FabricException">Unsupported for another protocol, Unauthenticated for anything
    /// forged.</exception>
    public async ValueTask<(byte[] Body, byte[] AnswerKey)> ReadAsync(HttpContext http)
    {
        var request = http.Request;
        if (request.Headers[ClusterNames.ProtocolHeader].ToString() is var spoken
            && spoken != CrossClusterProtocol.Version.ToString(CultureInfo.InvariantCulture))
        {
            throw new FabricException(
                FabricErrorKind.Unsupported, "accept cluster", request.Path,
                $"this cluster speaks version {CrossClusterProtocol.Version} of the cluster protocol, "
                    + $"the other '{spoken}'");
        }

        var nonce = request.Headers[ClusterNames.NonceHeader].ToString();
        if (!long.TryParse(
                request.Headers[ClusterNames.TimeHeader], NumberStyles.None, CultureInfo.InvariantCulture,
                out var sentAt)
            || nonce.Length != NonceLength)
        {
            throw Refused(request, "it is not signed");
        }

        var body = await ReadBodyAsync(http);
        var target = request.Path + request.QueryString.ToString();
        if (!PeerSecret.AreEqual(
            request.Headers[ClusterNames.MacHeader].ToString(), secret.OfRequest(target, sentAt, nonce, body)))
        {
            throw Refused(request, "its signature is not of the shared secret");
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (Math.Abs(now - sentAt) > SkewMax.TotalMilliseconds)
        {
            throw Refused(request, "its time is not now; set the clocks");
        }

        return Remember(nonce, now)
            ? (body, secret.AnswerKey(nonce))
            : throw Refused(request, "it was sent before");
    }

    private bool Remember(string nonce, long now)
    {
        var swept = Volatile.Read(ref _sweptAt);
        if ((now - swept > SkewMax.TotalMilliseconds || _nonces.Count >= NoncesMax)
            && Interlocked.CompareExchange(ref _sweptAt, now, swept) == swept)
        {
            foreach (var (old, at) in _nonces)
            {
                if (now - at > 2 * SkewMax.TotalMilliseconds)
                {
                    _nonces.TryRemove(old, out _);
                }
            }
        }

        return _nonces.Count < NoncesMax && _nonces.TryAdd(nonce, now);
    }

    private static async ValueTask<byte[]> ReadBodyAsync(HttpContext http)
    {
        var written = new ArrayBufferWriter<byte>();
        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            foreach (var segment in read.Buffer)
            {
                written.Write(segment.Span);
            }

            reader.AdvanceTo(read.Buffer.End);
            if (written.WrittenCount > CrossClusterProtocol.MessageBytesMax)
            {
                throw new FabricException(
                    FabricErrorKind.TooLarge, "accept cluster", http.Request.Path,
                    $"a message between clusters has at most {CrossClusterProtocol.MessageBytesMax} bytes");
            }

            if (read.IsCompleted)
            {
                return written.WrittenSpan.ToArray();
            }
        }
    }

    private static FabricException Refused(HttpRequest request, string reason) =>
        new(FabricErrorKind.Unauthenticated, "accept cluster", request.Path, reason);
}
