namespace OrleansAlluxio.Engine.Writing;

/// <summary>What a store change is about.</summary>
/// <param name="Kind">From <see cref="Intents.IntentKinds"/>.</param>
/// <param name="Path">The path it changes.</param>
/// <param name="Target">The target of a rename; else null.</param>
/// <param name="Mount">The mount.</param>
public sealed record StoreChangeSubject(string Kind, FabricPath Path, FabricPath? Target, MountId Mount)
{
    /// <summary>Of a migration: the content it takes away in the end, by its store's tag; else null.</summary>
    public string? Tag { get; init; }

    /// <summary>What was known of the path before, looked up under its hold; null when nothing was.</summary>
    public FileStatus? Before { get; init; }
}
