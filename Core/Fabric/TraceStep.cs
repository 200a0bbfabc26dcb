namespace OrleansAlluxio.Core.Fabric;

/// <summary>One step of a traced read.</summary>
/// <param name="Name">What was done: part and operation.</param>
/// <param name="Subject">What it was done to; null where the name says all.</param>
/// <param name="Depth">How many steps it is inside of.</param>
/// <param name="StartUs">Microseconds after the read began.</param>
/// <param name="DurationUs">Microseconds it took.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
public sealed record TraceStep(
    string Name, string? Subject, int Depth, long StartUs, long DurationUs, string? Error);
