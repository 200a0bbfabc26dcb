namespace OrleansAlluxio.Engine.Jobs;

/// <summary>What becomes of a job when somebody asks something of it.</summary>
/// <param name="Next">The record after; null when it is so already.</param>
/// <param name="Refusal">Why it cannot be.</param>
internal readonly record struct JobWish(JobRecord? Next, string? Refusal);
