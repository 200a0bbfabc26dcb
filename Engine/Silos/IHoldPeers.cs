using OrleansAlluxio.Core.Silos;
using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Engine.Silos;

/// <summary>How silos speak to each other of what they hold.</summary>
public interface IHoldPeers
{
    /// <summary>
    /// Asks the one who leads for paths, in a silo's name. Unavailable where it does not lead; asked again it does no
    /// harm.
    /// </summary>
    ValueTask<HoldAnswer> AskHoldAsync(
        SiloMember leader, string silo, HoldAsk ask, CancellationToken cancellationToken);

    /// <summary>Gives paths back to the one who leads.</summary>
    ValueTask EndHoldAsync(SiloMember leader, string silo, HoldEnd end, CancellationToken cancellationToken);

    /// <summary>The time of the one who leads.</summary>
    ValueTask<HybridTimestamp> AskTimeAsync(SiloMember leader, CancellationToken cancellationToken);

    /// <summary>What a silo holds, asked by the lead of a number: it takes no grants of an earlier one then.</summary>
    ValueTask<HoldReport> AskHeldAsync(SiloMember peer, long term, CancellationToken cancellationToken);
}
