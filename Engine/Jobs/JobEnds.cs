namespace OrleansAlluxio.Engine.Jobs;

/// <summary>How a job ends that came to the end of its walk. Pure.</summary>
internal static class JobEnds
{
    public static JobRecord Of(JobRecord record, long nowUnixMs)
    {
        var counts = record.Counts;
        var (files, bytes) = record.Phase == JobPhase.Check
            ? (counts.FilesChecked + counts.FilesMissing, counts.BytesChecked + counts.BytesMissing)
            : (record.FilesTotal ?? counts.Files, record.BytesTotal ?? counts.Bytes);
        return record with
        {
            State = counts.Failed == 0 ? JobState.Done : JobState.Failed,
            Reason = counts.Failed switch
            {
                0 => null,
                1 => "1 file or directory failed",
                _ => $"{counts.Failed} files or directories failed",
            },
            FilesTotal = Math.Max(files, counts.Files),
            BytesTotal = Math.Max(bytes, record.Phase == JobPhase.Check ? 0 : counts.Bytes),
            Cursor = null,
            Beyond = [],
            EndedUnixMs = nowUnixMs,
        };
    }
}
