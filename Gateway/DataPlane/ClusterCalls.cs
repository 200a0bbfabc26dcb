using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>Sends signed requests to other processes of the fabric. Thread-safe.</summary>
public sealed class ClusterCalls : IDisposable
{
    // A machine that is up answers a connection in milliseconds.
    private static readonly TimeSpan ConnectMax = TimeSpan.FromSeconds(2);

    // To the first byte: a cold page waits for the store.
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(30);

    // More than requests that one process has under way.
    private const int ConnectionsMax = 1024;

    private readonly ClusterSecret _secret;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    /// <summary>Connects with the first call.</summary>
    public ClusterCalls(ClusterSecret secret, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(time);
        _secret = secret;
        _time = time;
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectMax,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            MaxConnectionsPerServer = ConnectionsMax,
            UseCookies = false,
            UseProxy = false,
            AllowAutoRedirect = false,
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Sends JSON and reads JSON.</summary>
    internal async ValueTask<TAnswer> CallAsync<TRequest, TAnswer>(
        Uri url, (TRequest Value, JsonTypeInfo<TRequest> Type) request, JsonTypeInfo<TAnswer> answer,
        CancellationToken cancellationToken)
        where TAnswer : class
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request.Value, request.Type);
        using var response = await SendAsync(HttpMethod.Post, url, body, waits: true, cancellationToken);
        return await ParseAsync(url, response, answer, cancellationToken);
    }

    /// <summary>Reads JSON.</summary>
    internal async ValueTask<TAnswer> GetAsync<TAnswer>(
        Uri url, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken)
        where TAnswer : class
    {
        using var response = await SendAsync(HttpMethod.Get, url, default, waits: false, cancellationToken);
        return await ParseAsync(url, response, answer, cancellationToken);
    }

    /// <summary>Does something that needs no words, and reads JSON.</summary>
    internal async ValueTask<TAnswer> PostAsync<TAnswer>(
        Uri url, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken)
        where TAnswer : class
    {
        using var response = await SendAsync(HttpMethod.Post, url, default, waits: true, cancellationToken);
        return await ParseAsync(url, response, answer, cancellationToken);
    }

    /// <summary>Sends; returns once the head of a success is there. The caller disposes the answer.</summary>
    internal async ValueTask<HttpResponseMessage> SendAsync(
        HttpMethod method, Uri url, ReadOnlyMemory<byte> body, bool waits, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, url);
        var digest = body.Length == 0 ? ClusterHeaders.Empty : Convert.ToHexStringLower(SHA256.HashData(body.Span));
        var claim = new ClusterClaim(method.Method, url.PathAndQuery, digest, string.Empty);
        request.Headers.TryAddWithoutValidation(ClusterHeaders.Digest, digest);
        request.Headers.TryAddWithoutValidation(ClusterHeaders.Token, _secret.Sign(claim, _time));
        if (body.Length > 0)
        {
            request.Content = new ReadOnlyMemoryContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(WireNames.Json);
        }

        using var timeout = new CancellationTokenSource(waits ? Timeout.InfiniteTimeSpan : AnswerMax, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed(FabricErrorKind.Timeout, url, "no answer in time", error);
        }
        catch (HttpRequestException error)
        {
            throw Failed(FabricErrorKind.Unavailable, url, (error.InnerException ?? error).Message, error);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await FailureAsync(url, response, cancellationToken);
        }
    }

    private static FabricException Failed(FabricErrorKind kind, Uri url, string reason, Exception? inner) =>
        new(kind, "ask", url.GetLeftPart(UriPartial.Path), reason, inner: inner);

    private static async ValueTask<TAnswer> ParseAsync<TAnswer>(
        Uri url, HttpResponseMessage response, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken)
        where TAnswer : class
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonSerializer.DeserializeAsync(stream, answer, cancellationToken)
                ?? throw Failed(FabricErrorKind.Unavailable, url, "the answer is empty", null);
        }
        catch (Exception error) when (error is JsonException or HttpRequestException or IOException)
        {
            throw Failed(FabricErrorKind.Unavailable, url, "the answer could not be read", error);
        }
    }

    private static async ValueTask<FabricException> FailureAsync(
        Uri url, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType == WireNames.Problem)
        {
            var problem = await ParseAsync(url, response, FabricJson.Default.WireProblem, cancellationToken);
            return problem.ToException();
        }

        return Failed(
            response.StatusCode == HttpStatusCode.Unauthorized
                ? FabricErrorKind.Unauthenticated : FabricErrorKind.Unavailable,
            url, $"status {(int)response.StatusCode} is no answer of a fabric", null);
    }
}
