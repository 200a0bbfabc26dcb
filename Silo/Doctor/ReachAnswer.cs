namespace OrleansAlluxio.Silo.Doctor;

/// <summary>How a knock at another process was answered.</summary>
/// <param name="Failure">Why it was not; null when it was.</param>
/// <param name="Ahead">How far its clock is ahead of ours; null when it did not say.</param>
internal readonly record struct ReachAnswer(string? Failure, TimeSpan? Ahead);
