using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Core.Workers;

/// <summary>Which workers get blocks, as users say it.</summary>
/// <param name="Kind">How they are chosen.</param>
/// <param name="HostName">The host of <see cref="LocationKind.Host"/>; else empty.</param>
public sealed record LocationPolicy(LocationKind Kind, string HostName)
{
    private const string HostPrefix = "host:";
    private const string Names = "ring, local-first, most-available, round-robin or host:NAME";

    // A DNS name has at most so many.
    private const int HostCharsMax = 253;

    /// <summary>The ring.</summary>
    public static LocationPolicy Ring { get; } = new(LocationKind.Ring, string.Empty);

    /// <summary>Reads one, also by the names of Alluxio's classes. InvalidArgument for anything else.</summary>
    public static LocationPolicy Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith(HostPrefix, StringComparison.Ordinal))
        {
            var host = text[HostPrefix.Length..];
            return host.Length is > 0 and <= HostCharsMax && !host.Any(static c => char.IsWhiteSpace(c) || c is ',')
                ? new LocationPolicy(LocationKind.Host, host)
                : throw Bad(text);
        }

        var name = text[(text.LastIndexOf('.') + 1)..];
        return new LocationPolicy(
            name switch
            {
                "ring" or "DeterministicHashPolicy" or "ConsistentHashPolicy" => LocationKind.Ring,
                "local-first" or "LocalFirstPolicy" or "LocalFirstAvoidEvictionPolicy" => LocationKind.LocalFirst,
                "most-available" or "MostAvailableFirstPolicy" => LocationKind.MostAvailable,
                "round-robin" or "RoundRobinPolicy" => LocationKind.RoundRobin,
                _ => throw Bad(text),
            },
            string.Empty);
    }

    /// <summary>As it is written.</summary>
    public override string ToString() => Kind switch
    {
        LocationKind.Ring => "ring",
        LocationKind.LocalFirst => "local-first",
        LocationKind.MostAvailable => "most-available",
        LocationKind.RoundRobin => "round-robin",
        LocationKind.Host => HostPrefix + HostName,
        _ => throw new InvalidOperationException($"{Kind} has no name."),
    };

    private static FabricException Bad(string text) => new(
        FabricErrorKind.InvalidArgument, "read location policy", text, $"a location policy is {Names}");
}
