namespace OrleansAlluxio.Grains.Interfaces;

/// <summary>
/// Has the fabric check its own state now and then, without anybody asking; key 0. Its reminder outlives every process,
/// so a fabric that is restarted more often than it is checked is checked all the same.
/// </summary>
[Alias("oa.checkup")]
public interface ICheckupGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// From now on it checks once in a time; 0 ends that. Idempotent: the same time again changes nothing, and a check
    /// that was missed is made up for in a minute.
    /// </summary>
    [Alias("schedule")]
    ValueTask ScheduleAsync(long everyMs, CancellationToken cancellationToken);

    /// <summary>What is known of the checks.</summary>
    [ReadOnly, Alias("report")]
    ValueTask<CheckupReport> ReportAsync(CancellationToken cancellationToken);
}
