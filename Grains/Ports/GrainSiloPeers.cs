using OrleansAlluxio.Core.Silos;
using OrleansAlluxio.Engine.Silos;
using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Grains.Ports;

/// <summary>Speaks to other silos through their grains.</summary>
public sealed class GrainSiloPeers(Func<IGrainFactory> grains) : ISiloPeers, IHoldPeers
{
    /// <inheritdoc/>
    public ValueTask TellAsync(SiloMember peer, SiloNews news, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(peer);
        return grains().GetGrain<ISiloGrain>(peer.Id).TellAsync(news, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<HoldAnswer> AskHoldAsync(
        SiloMember leader, string silo, HoldAsk ask, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leader);
        return grains().GetGrain<ISiloGrain>(leader.Id).HoldAsync(silo, ask, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask EndHoldAsync(SiloMember leader, string silo, HoldEnd end, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leader);
        return grains().GetGrain<ISiloGrain>(leader.Id).EndHoldAsync(silo, end, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<HybridTimestamp> AskTimeAsync(SiloMember leader, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leader);
        return grains().GetGrain<ISiloGrain>(leader.Id).TimeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<HoldReport> AskHeldAsync(SiloMember peer, long term, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(peer);
        return grains().GetGrain<ISiloGrain>(peer.Id).HeldAsync(term, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<SiloNews> AskStaleAsync(SiloMember peer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(peer);
        return grains().GetGrain<ISiloGrain>(peer.Id).StaleAsync(cancellationToken);
    }
}
