using Orleans.Runtime;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>The types of the fabric's grains, as Orleans names them.</summary>
internal static class OrleansGrains
{
    /// <summary>One directory.</summary>
    public static GrainType Directory { get; } = GrainType.Create("directory");

    /// <summary>One silo.</summary>
    public static GrainType Silo { get; } = GrainType.Create("silo");

    /// <summary>The others live with the one who leads.</summary>
    private static readonly GrainType[] Leaders =
    [
        GrainType.Create("checkup"), GrainType.Create("file"), GrainType.Create("job"), GrainType.Create("mounttable"),
    ];

    /// <summary>Whether it is a grain of the fabric.</summary>
    public static bool IsOurs(GrainType type) => type == Directory || type == Silo || IsLeaders(type);

    /// <summary>Whether the view says where it lives, and another view somewhere else.</summary>
    public static bool IsPlaced(GrainType type) => type == Directory || IsLeaders(type);

    /// <summary>Whether it is one that only the silo that leads has.</summary>
    public static bool IsLeaders(GrainType type) => Array.IndexOf(Leaders, type) >= 0;
}
