namespace OrleansAlluxio.Engine.Jobs;

/// <summary>What a job's record means to who asks. Pure.</summary>
internal static class JobReports
{
    public static JobStatus Of(JobRecord record, IReadOnlyList<JobFailure> failures)
    {
        var counts = record.Counts;
        var (files, bytes) = (counts.Files, counts.Bytes);
        var seconds = record.RunningMs / 1000d;
        return new JobStatus
        {
            Id = record.Id,
            Request = record.ToRequest(),
            State = record.State,
            Phase = record.Phase,
            Files = files,
            FilesUnchanged = Math.Min(files, counts.Unchanged),
            FilesExcluded = counts.Excluded,
            Failed = counts.Failed,
            Failures = failures,
            Bytes = bytes,
            BytesMoved = counts.BytesMoved,
            StoreCalls = counts.StoreCalls,
            FilesTotal = record.FilesTotal,
            BytesTotal = record.BytesTotal,
            Percent = PercentOf(record, files, bytes),
            EtaMs = EtaMsOf(record),
            BytesPerSecond = seconds > 0 ? Math.Round(bytes / seconds, 1) : 0,
            FilesPerSecond = seconds > 0 ? Math.Round(files / seconds, 1) : 0,
            StartedUnixMs = record.StartedUnixMs,
            EndedUnixMs = record.EndedUnixMs,
            RunningMs = record.RunningMs,
            Resumes = record.Resumes,
            Pass = record.Pass,
            Reason = record.Reason,
        };
    }

    // 100 is a promise: it is given by the state alone. Until then what rounds up to it is a little less.
    private static double? PercentOf(JobRecord record, long files, long bytes)
    {
        if (record.State == JobState.Done)
        {
            return 100;
        }

        if (Share(record, files, bytes) is not { } share)
        {
            return null;
        }

        return Math.Min(99.9, Math.Round(100 * share, 1));
    }

    // A file costs something whatever its length: half of the share is bytes, half is files.
    private static double? Share(JobRecord record, long files, long bytes) =>
        record is { FilesTotal: > 0 and var allFiles, BytesTotal: { } allBytes }
            ? ((double)files / allFiles / 2) + (allBytes > 0 ? (double)bytes / allBytes / 2 : 0.5 * files / allFiles)
            : null;

    private static long? EtaMsOf(JobRecord record)
    {
        if (record is not { State: JobState.Running, Phase: JobPhase.Work, RunningMs: > 0 }
            || Share(record, record.Counts.Files, record.Counts.Bytes) is not { } share || share <= 0)
        {
            return null;
        }

        return (long)Math.Max(0, record.RunningMs * (1 - share) / share);
    }
}
