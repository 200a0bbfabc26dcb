using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.CrossCluster;

/// <summary>
/// Asks other clusters and discovery: signs what it sends, believes only what is signed. Thread-safe.
/// </summary>
internal sealed class ClusterCaller : IDisposable
{
    private const int NonceBytes = 16;

    private readonly PeerSecret _secret;
    private readonly TimeProvider _time;
    private readonly IRandomSource _random;
    private readonly HttpClient _http;

    public ClusterCaller(PeerSecret secret, TimeProvider time, IRandomSource random)
    {
        (_secret, _time, _random) = (secret, time, random);
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
            UseProxy = false,
            AllowAutoRedirect = false,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Sends, and returns an answer whose body is not read yet, with the key it is signed with.</summary>
    public async ValueTask<(HttpResponseMessage Response, byte[] Key)> SendAsync<T>(
        (Uri Server, string Path) target, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        var bytes = new byte[NonceBytes];
        _random.Fill(bytes);
        var nonce = Convert.ToHexStringLower(bytes);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(target.Server, target.Path));
        request.Content = new ByteArrayContent(body);
        Add(request, ClusterNames.ProtocolHeader, CrossClusterProtocol.Version.ToString(CultureInfo.InvariantCulture));
        Add(request, ClusterNames.TimeHeader, now.ToString(CultureInfo.InvariantCulture));
        Add(request, ClusterNames.NonceHeader, nonce);
        Add(request, ClusterNames.MacHeader, _secret.OfRequest(target.Path, now, nonce, body));
        try
        {
            var response = await _http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                using (response)
                {
                    throw await ProblemAsync(target.Server, response, cancellationToken);
                }
            }

            return (response, _secret.AnswerKey(nonce));
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(target.Server, e);
        }
    }

    /// <summary>Sends, and returns the signed answer.</summary>
    public async ValueTask<TAnswer> AskAsync<T, TAnswer>(
        (Uri Server, string Path) target, (T Value, JsonTypeInfo<T> Type) sent, JsonTypeInfo<TAnswer> answer,
        CancellationToken cancellationToken)
    {
        var (response, key) = await SendAsync(target, sent.Value, sent.Type, cancellationToken);
        using (response)
        {
            try
            {
                if (response.Content.Headers.ContentLength > CrossClusterProtocol.MessageBytesMax)
                {
                    throw Forged(target.Server, "its answer is too long to be one");
                }

                var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
                var mac = response.Headers.TryGetValues(ClusterNames.MacHeader, out var macs) ? macs.First() : "";
                if (!PeerSecret.AreEqual(mac, PeerSecret.OfAnswer(key, body)))
                {
                    throw Forged(target.Server, "its answer is not signed with the shared secret");
                }

                return JsonSerializer.Deserialize(body, answer) ?? throw new JsonException("null");
            }
            catch (Exception e) when (e is JsonException or HttpRequestException or IOException)
            {
                throw Unreachable(target.Server, e);
            }
        }
    }

    /// <summary>The failure of a server that cannot be talked to.</summary>
    public static FabricException Unreachable(Uri server, Exception inner) => new(
        FabricErrorKind.Unavailable, "ask cluster", server.ToString(), inner.Message, RetryAdvice.Backoff, inner);

    /// <summary>The failure of a server that does not prove that it knows the secret.</summary>
    public static FabricException Forged(Uri server, string reason) => new(
        FabricErrorKind.Unauthenticated, "ask cluster", server.ToString(), reason, RetryAdvice.Never);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static void Add(HttpRequestMessage request, string name, string value) =>
        request.Headers.TryAddWithoutValidation(name, value);

    /// <summary>What a server said was wrong.</summary>
    internal static async ValueTask<FabricException> ProblemAsync(
        Uri server, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var problem = JsonSerializer.Deserialize(
                await response.Content.ReadAsByteArrayAsync(cancellationToken), FabricJson.Default.WireProblem);
            if (problem is not null)
            {
                return problem.ToException();
            }
        }
        catch (Exception e) when (e is JsonException or IOException or HttpRequestException)
        {
            return Unreachable(server, e);
        }

        return new FabricException(
            FabricErrorKind.Unavailable, "ask cluster", server.ToString(),
            $"it answered {(int)response.StatusCode}; there is no cluster of this fabric", RetryAdvice.Backoff);
    }
}
