namespace OrleansAlluxio.Silo.Demo.Steps;

/// <summary>The steps in their order.</summary>
internal static class DemoPlan
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IDemoStep> Steps { get; } =
    [
        new StoreStep(),
        new StartStep(),
        new ColdReadStep(),
        new HotReadStep(),
        new SingleFlightStep(),
        new ChangeStep(),
        new WriteTypesStep(),
        new RenameStep(),
        new CrashStep(),
        new CorruptPageStep(),
        new StopStep(),
    ];
}
