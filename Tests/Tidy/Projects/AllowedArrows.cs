namespace OrleansAlluxio.Tests.Tidy.Projects;

/// <summary>Which project may refer to which. The only list; what is not here may not be.</summary>
internal static class AllowedArrows
{
    private static readonly string[] Product =
    [
        "Core", "BlockStore", "UnderStorage/Abstractions", "UnderStorage/Local", "UnderStorage/S3",
        "UnderStorage/Azure", "UnderStorage/Hashing", "UnderStorage/WebHdfs", "UnderStorage/Union",
        "Metastore", "Engine", "Runtime",
        "Runtime.Generators",
        "Grains.Interfaces", "Grains", "Silo", "Client", "Gateway", "Cli",
    ];

    private static readonly Dictionary<string, string[]> ByProject = new()
    {
        ["Core"] = [],
        ["BlockStore"] = ["Core"],
        ["UnderStorage/Abstractions"] = ["Core"],
        ["UnderStorage/Local"] = ["UnderStorage/Abstractions"],
        ["UnderStorage/S3"] = ["UnderStorage/Abstractions"],
        ["UnderStorage/Azure"] = ["UnderStorage/Abstractions"],
        ["UnderStorage/WebHdfs"] = ["UnderStorage/Abstractions"],
        ["UnderStorage/Union"] = ["UnderStorage/Abstractions"],
        ["Metastore"] = ["Core"],
        ["Engine"] = ["Core", "BlockStore", "UnderStorage/Abstractions", "Metastore"],
        ["Runtime"] = ["Core"],
        ["Runtime.Generators"] = [],
        ["Grains.Interfaces"] = ["Core", "Runtime"],
        ["Grains"] = ["Grains.Interfaces", "Engine"],
        ["Client"] = ["Grains.Interfaces", "Core"],
        ["Gateway"] = ["Client", "Core"],
        ["Cli"] = ["Client", "Core"],
        ["Silo"] = [.. Product.Except(["Silo", "Client", "Cli", "Runtime.Generators"])],
    };

    /// <summary>
    /// Whether <paramref name="from"/> may refer to <paramref name="to"/>; both are folders of projects.
    /// </summary>
    /// <param name="isAnalyzer">Whether the reference only runs in the compiler.</param>
    public static bool Allows(string from, string to, bool isAnalyzer)
    {
        if (to == "Runtime.Generators")
        {
            return isAnalyzer;
        }

        if (from.StartsWith("Tests/", StringComparison.Ordinal))
        {
            return Product.Contains(to) || to.StartsWith("Tests/", StringComparison.Ordinal);
        }

        return from.StartsWith("Benchmarks/", StringComparison.Ordinal)
            ? Product.Contains(to)
            : ByProject.GetValueOrDefault(from, []).Contains(to);
    }
}
