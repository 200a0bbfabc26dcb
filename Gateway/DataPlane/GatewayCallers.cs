using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>
/// Believes gateways: a call that is signed with the cluster secret, for itself and now, is its caller's, and the
/// gateway has decided that he may. Owns the writes that are kept for them.
/// </summary>
public sealed class GatewayCallers : IAsyncDisposable
{
    private readonly ClusterSecret _secret;
    private readonly TimeProvider _time;

    /// <summary>Takes what calls are signed with.</summary>
    public GatewayCallers(ClusterSecret secret, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(time);
        (_secret, _time) = (secret, time);
        Writes = new KeptWrites(time);
    }

    /// <summary>Writes that can be completed again.</summary>
    internal KeptWrites Writes { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Writes.DisposeAsync();

    /// <summary>Who asks through which gateway; null for a request that does not claim to come from one.</summary>
    /// <exception cref="FabricException">Unauthenticated for a claim that does not hold.</exception>
    internal GatewayAssertion? Read(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (!headers.ContainsKey(ClusterHeaders.Token))
        {
            return null;
        }

        var digest = headers[ClusterHeaders.Digest].ToString();
        var caller = headers[ClusterHeaders.Caller].ToString();
        var claim = new ClusterClaim(
            context.Request.Method, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, digest,
            caller);
        var hasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;
        return (digest == ClusterHeaders.Streamed || (digest == ClusterHeaders.Empty && !hasBody))
            && _secret.IsGood(headers[ClusterHeaders.Token].ToString(), claim, _time)
                ? GatewayAssertion.TryRead(caller) ?? throw Refused(context)
                : throw Refused(context);
    }

    private static FabricException Refused(HttpContext context) => new(
        FabricErrorKind.Unauthenticated, "accept request", context.Request.Path,
        "it is not signed with this fabric's cluster secret, or too long ago");
}
