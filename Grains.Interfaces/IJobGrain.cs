namespace OrleansAlluxio.Grains.Interfaces;

/// <summary>
/// One job; key = its id. One activation runs it; a second one that exists for a while takes the job's record over, and
/// the first finds out at its next write and stops.
/// </summary>
[Alias("oa.job")]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>
    /// Runs the job until it ends, is paused or is lost, for as long as that takes. Idempotent: a job that has ended is
    /// left alone, one that was interrupted goes on from its record.
    /// </summary>
    [ResponseTimeout("7.00:00:00"), Alias("run")]
    ValueTask RunAsync(CancellationToken cancellationToken);
}
