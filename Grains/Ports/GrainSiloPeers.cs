using OrleansAlluxio.Core.Silos;
using OrleansAlluxio.Engine.Silos;
using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Grains.Ports;

/// <summary>Speaks to other silos through their grains.</summary>
public sealed class GrainSiloPeers(Func<IGrainFactory> grains) : ISiloPeers
{
    /// <inheritdoc/>
    public ValueTask TellAsync(SiloMember peer, SiloNews news, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(peer);
        return grains().GetGrain<ISiloGrain>(peer.Id).TellAsync(news, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<SiloNews> AskStaleAsync(SiloMember peer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(peer);
        return grains().GetGrain<ISiloGrain>(peer.Id).StaleAsync(cancellationToken);
    }
}
