namespace OrleansAlluxio.Runtime;

/// <summary>Which tick of a reminder it is.</summary>
/// <param name="FirstTickTime">When the first was due, UTC.</param>
/// <param name="Period">From one to the next.</param>
/// <param name="CurrentTickTime">When this one was sent, UTC.</param>
public readonly record struct TickStatus(DateTime FirstTickTime, TimeSpan Period, DateTime CurrentTickTime);
