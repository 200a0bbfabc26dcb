using OrleansAlluxio.Core.Silos;
using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Engine.Silos;

/// <summary>How one silo speaks to another.</summary>
public interface ISiloPeers
{
    /// <summary>Has a silo apply news. Any failure: nobody knows whether it did.</summary>
    ValueTask TellAsync(SiloMember peer, SiloNews news, CancellationToken cancellationToken);

    /// <summary>Everything a silo knows to be out of date.</summary>
    ValueTask<SiloNews> AskStaleAsync(SiloMember peer, CancellationToken cancellationToken);
}
