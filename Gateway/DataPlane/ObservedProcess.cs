using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Gateway.Observability;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>How a process without the fabric API is looked at.</summary>
public sealed record ObservedProcess
{
    /// <summary>Sees every request of its door.</summary>
    public required DoorWatch Watch { get; init; }

    /// <summary>Its figures.</summary>
    public required MetricsPage Metrics { get; init; }

    /// <summary>What it says of itself.</summary>
    public required Func<CancellationToken, ValueTask<ProcessFacts>> Facts { get; init; }

    /// <summary>Whether it does its work now; asked by load balancers, so it is cheap.</summary>
    public Func<bool> IsReady { get; init; } = static () => true;

    /// <summary>Bearer tokens that may read its figures.</summary>
    public IReadOnlyList<string> Tokens { get; init; } = [];

    /// <summary>What processes of its fabric sign requests with; null where there is none.</summary>
    public ClusterSecret? Secret { get; init; }
}
