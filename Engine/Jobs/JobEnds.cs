namespace OrleansAlluxio.Engine.Jobs;

/// <summary>How a job ends that came to the end of its walk. Pure.</summary>
internal static class JobEnds
{
    /// <summary>The last of a job's record. <paramref name="byCheck"/>: what the check found is what is done.</summary>
    public static JobRecord Of(JobRecord record, bool byCheck, long nowUnixMs)
    {
        var counts = record.Counts;
        if (byCheck && record.Phase == JobPhase.Check)
        {
            record = record with
            {
                FilesTotal = counts.FilesChecked + counts.FilesMissing,
                BytesTotal = counts.BytesChecked + counts.BytesMissing,
                Counts = counts with { Files = counts.FilesChecked, Bytes = counts.BytesChecked },
            };
        }
        else
        {
            record = record with
            {
                FilesTotal = Math.Max(record.FilesTotal ?? 0, counts.Files),
                BytesTotal = Math.Max(record.BytesTotal ?? 0, counts.Bytes),
            };
        }

        return record with
        {
            State = counts.Failed == 0 ? JobState.Done : JobState.Failed,
            Reason = counts.Failed switch
            {
                0 => null,
                1 => "1 file or directory failed",
                _ => $"{counts.Failed} files or directories failed",
            },
            Cursor = null,
            Beyond = [],
            EndedUnixMs = nowUnixMs,
        };
    }
}
