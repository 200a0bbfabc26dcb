using System.Net.Http.Headers;
using OrleansAlluxio.Grains.Interfaces;

namespace OrleansAlluxio.Client.Grains;

/// <summary>
/// Sends what is no grain call to the silo that the fabric's grain names, as the fabric itself. One that cannot be
/// reached is asked for anew.
/// </summary>
internal sealed class GrainPlaceHandler : DelegatingHandler
{
    private readonly GrainCalls _calls;
    private volatile FabricPlace? _place;

    public GrainPlaceHandler(GrainCalls calls, FabricClientOptions options)
        : base(new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
            AllowAutoRedirect = false,
            UseProxy = false,
            Expect100ContinueTimeout = options.CallTimeout,
            MaxConnectionsPerServer = 1024,
        }) => _calls = calls;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var place = _place ??= await _calls.CallAsync(
            "find", "the fabric", grain => grain.PlaceAsync(cancellationToken)).ConfigureAwait(false);
        request.RequestUri = new Uri(place.Url, request.RequestUri!.PathAndQuery);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", place.Token);
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException)
        {
            _place = null;
            throw;
        }
    }
}
