using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Silo.Options;

/// <summary>A locality as it is written on the command line: <c>host=a,rack=b,zone=c</c>, each at most once.</summary>
internal static class LocalityText
{
    // Names of machines have at most so many.
    private const int NameCharsMax = 253;

    /// <summary>Where this machine stands as far as it knows.</summary>
    public static WorkerLocality OfThisMachine() => new(Environment.MachineName, string.Empty, string.Empty);

    /// <summary>Reads it. InvalidArgument for anything else.</summary>
    public static WorkerLocality Parse(string text)
    {
        var locality = OfThisMachine();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in text.Split(','))
        {
            var pair = part.Split('=', 2);
            if (pair.Length != 2 || pair[1].Length is 0 or > NameCharsMax || !seen.Add(pair[0])
                || pair[1].Any(char.IsControl))
            {
                throw Bad(text);
            }

            locality = pair[0] switch
            {
                "host" => locality with { Host = pair[1] },
                "rack" => locality with { Rack = pair[1] },
                "zone" => locality with { Zone = pair[1] },
                _ => throw Bad(text),
            };
        }

        return locality;
    }

    private static FabricException Bad(string text) => new(
        FabricErrorKind.InvalidArgument, "read arguments", text, "a locality is host=NAME,rack=NAME,zone=NAME");
}
