namespace OrleansAlluxio.Core.Workers;

/// <summary>Where a worker stands, from near to far; empty where nobody said.</summary>
/// <param name="Host">The machine.</param>
/// <param name="Rack">The rack.</param>
/// <param name="Zone">The zone.</param>
public sealed record WorkerLocality(string Host, string Rack, string Zone)
{
    /// <summary>How many tiers of locality lie between the two: 0 the same host, 3 nothing in common.</summary>
    public int DistanceTo(WorkerLocality other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Same(Host, other.Host) ? 0 : Same(Rack, other.Rack) ? 1 : Same(Zone, other.Zone) ? 2 : 3;
    }

    private static bool Same(string left, string right) => left.Length > 0 && left == right;
}
