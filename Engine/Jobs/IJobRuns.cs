namespace OrleansAlluxio.Engine.Jobs;

/// <summary>Where jobs run: each in the one place that owns it.</summary>
public interface IJobRuns
{
    /// <summary>
    /// Runs a job until it ends, is paused, or is cancelled here; then it is left for the next call. Idempotent: a job
    /// that has ended is left alone. Fenced when another run took it over, and there is nothing to undo.
    /// </summary>
    ValueTask RunAsync(string id, CancellationToken cancellationToken);
}
