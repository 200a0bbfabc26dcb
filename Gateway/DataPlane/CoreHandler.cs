using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>
/// Sends the calls of a gateway to the process with the metadata, wherever it is, signed for whoever asks. A call that
/// was never sent, or only reads, waits for a takeover; any other that breaks may have been done, so its caller hears
/// of it.
/// </summary>
internal sealed class CoreHandler(
    CoreAddresses cores, ClusterSecret secret, string gateway, TimeProvider time) : HttpMessageHandler
{
    // A machine that is up answers a connection in milliseconds.
    private static readonly TimeSpan ConnectMax = TimeSpan.FromSeconds(2);

    // How long the head of a write may wait until its file may be written: as any other call.
    private static readonly TimeSpan ContinueMax = TimeSpan.FromSeconds(100);

    private readonly HttpMessageInvoker _http = new(
        new SocketsHttpHandler
        {
            ConnectTimeout = ConnectMax,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            Expect100ContinueTimeout = ContinueMax,

            // As many as its doors take.
            MaxConnectionsPerServer = 4096,
            UseCookies = false,
            UseProxy = false,
            AllowAutoRedirect = false,
        });

    private readonly string _asItself = new GatewayAssertion(FabricCaller.System, gateway).ToHeader();

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var target = request.RequestUri!.PathAndQuery;
        var caller = CallerOf(request);
        var search = cores.Begin();
        while (true)
        {
            var place = cores.Place;
            request.RequestUri = new Uri(place.Url, target);
            Sign(request, caller);
            try
            {
                return await SendAsync(request, place.Gone, cancellationToken);
            }
            catch (HttpRequestException error) when (MayRepeat(request, error))
            {
                if (!search.GoesOn)
                {
                    throw new HttpRequestException(
                        error.HttpRequestError, error.Message, search.Failure(place.Url, error));
                }

                await search.NextAsync(place.Url, cancellationToken);
            }
            catch (HttpRequestException)
            {
                cores.Leave(place.Url);
                throw;
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _http.Dispose();
        base.Dispose(disposing);
    }

    // A process that froze, or whose machine is away, breaks no connection.
    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken gone, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, gone);
        try
        {
            return await _http.SendAsync(request, either.Token);
        }
        catch (OperationCanceledException error)
            when (gone.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "the process is gone", error);
        }
    }

    private static bool MayRepeat(HttpRequestMessage request, HttpRequestException error) =>
        error.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
        || request.Method == HttpMethod.Get;

    private string CallerOf(HttpRequestMessage request) =>
        !request.Options.TryGetValue(ApiTransport.CallerKey, out var caller)
            || ReferenceEquals(caller, FabricCaller.System)
            ? _asItself
            : new GatewayAssertion(caller, gateway).ToHeader();

    private void Sign(HttpRequestMessage request, string caller)
    {
        var digest = request.Content is null ? ClusterHeaders.Empty : ClusterHeaders.Streamed;
        var claim = new ClusterClaim(request.Method.Method, request.RequestUri!.PathAndQuery, digest, caller);
        Set(request, ClusterHeaders.Caller, caller);
        Set(request, ClusterHeaders.Digest, digest);
        Set(request, ClusterHeaders.Token, secret.Sign(claim, time));
    }

    private static void Set(HttpRequestMessage request, string name, string value)
    {
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, value);
    }
}
