namespace OrleansAlluxio.Engine.Jobs;

/// <summary>
/// What people may ask of a job. Pure. A job that may be running is only told what is wanted: its run follows, and is
/// the one that writes where it stands.
/// </summary>
internal static class JobWishes
{
    public static Func<JobRecord, JobWish> Cancel(long nowUnixMs) => record => record switch
    {
        { State: JobState.Cancelled } => default,
        { IsEnded: true } => Ended(record),
        { State: JobState.Paused } => new JobWish(
            record with { State = JobState.Cancelled, Wanted = JobState.Cancelled, EndedUnixMs = nowUnixMs }, null),
        _ => new JobWish(record with { Wanted = JobState.Cancelled }, null),
    };

    public static JobWish Pause(JobRecord record) => record switch
    {
        { IsEnded: true } => Ended(record),
        { State: JobState.Paused } or { Wanted: JobState.Paused } => default,
        { Wanted: JobState.Cancelled } => new JobWish(null, "it is being cancelled"),
        _ => new JobWish(record with { Wanted = JobState.Paused }, null),
    };

    public static JobWish Resume(JobRecord record) => record switch
    {
        { IsEnded: true } => Ended(record),
        { Wanted: JobState.Cancelled } => new JobWish(null, "it is being cancelled"),
        { State: JobState.Paused } => new JobWish(
            record with { State = JobState.Waiting, Wanted = JobState.Running, Reason = null }, null),
        { Wanted: JobState.Paused } => new JobWish(record with { Wanted = JobState.Running }, null),
        _ => default,
    };

    /// <summary>What failed is looked at as it is now, not as it was when the job was asked for.</summary>
    public static Func<JobRecord, JobWish> Retry(HybridTimestamp now) => record => record switch
    {
        { State: JobState.Failed } => new JobWish(
            record with
            {
                State = JobState.Waiting,
                Wanted = JobState.Running,
                Phase = JobPhase.Work,
                Pass = record.Pass + 1,
                Since = now.Value,
                Cursor = null,
                Beyond = [],
                EndedUnixMs = null,
                Reason = null,
                Counts = record.Counts with
                {
                    FilesChecked = 0,
                    BytesChecked = 0,
                    FilesMissing = 0,
                    BytesMissing = 0,
                },
            },
            null),
        { IsEnded: true } => Ended(record),
        _ => new JobWish(null, "it has not ended"),
    };

    private static JobWish Ended(JobRecord record) =>
        new(null, $"it has ended: {record.State.ToString().ToLowerInvariant()}");
}
