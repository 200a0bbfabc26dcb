namespace OrleansAlluxio.Core.Fabric;

/// <summary>
/// Who asks. An explicit part of every operation: no identity is ever taken from the thread it runs on.
/// </summary>
[GenerateSerializer, Immutable, Alias("oa.caller")]
public sealed record FabricCaller
{
    /// <summary>The user's name, as it becomes the owner of what it makes.</summary>
    [Id(0)]
    public required string User { get; init; }

    /// <summary>The user's primary group.</summary>
    [Id(1)]
    public required string Group { get; init; }

    /// <summary>The fabric itself: background work, and the owner of a fabric on its own machine.</summary>
    public static FabricCaller System { get; } = new() { User = "fabric", Group = "fabric" };
}
