using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>A job and how far it is, as far as that is durable.</summary>
[GenerateSerializer, Immutable, Alias("oa.job-status")]
public sealed record JobStatus
{
    /// <summary>Its id.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>What it is for.</summary>
    [Id(1)]
    public required JobRequest Request { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(2)]
    public JobState State { get; init; }

    /// <summary>What it is doing.</summary>
    [Id(3)]
    public JobPhase Phase { get; init; }

    /// <summary>Files that are done: each counted once, however often the job was interrupted.</summary>
    [Id(4)]
    public long Files { get; init; }

    /// <summary>Of these, files that needed nothing.</summary>
    [Id(5)]
    public long FilesUnchanged { get; init; }

    /// <summary>Files that the filters left out.</summary>
    [Id(6)]
    public long FilesExcluded { get; init; }

    /// <summary>Files and directories that failed: an exact count.</summary>
    [Id(7)]
    public long Failed { get; init; }

    /// <summary>The first of them; all of them are in the list of failures.</summary>
    [Id(8)]
    public IReadOnlyList<JobFailure> Failures { get; init; } = [];

    /// <summary>Bytes of the files that are done.</summary>
    [Id(9)]
    public long Bytes { get; init; }

    /// <summary>Bytes that were moved for them; in a dry run, would be.</summary>
    [Id(10)]
    public long BytesMoved { get; init; }

    /// <summary>Requests to stores for bytes; in a dry run, how many there would be.</summary>
    [Id(11)]
    public long StoreCalls { get; init; }

    /// <summary>Files there are; null while nobody has counted them.</summary>
    [Id(12)]
    public long? FilesTotal { get; init; }

    /// <summary>Bytes of them.</summary>
    [Id(13)]
    public long? BytesTotal { get; init; }

    /// <summary>Share done, 0 to 100; 100 only when every file is. Null while nobody knows the whole.</summary>
    [Id(14)]
    public double? Percent { get; init; }

    /// <summary>Milliseconds to the end at the pace so far; null while nobody knows.</summary>
    [Id(15)]
    public long? EtaMs { get; init; }

    /// <summary>Bytes of done files a second, over the running time of the job.</summary>
    [Id(16)]
    public double BytesPerSecond { get; init; }

    /// <summary>Files done a second, over the running time of the job.</summary>
    [Id(17)]
    public double FilesPerSecond { get; init; }

    /// <summary>When it was asked for, milliseconds since 1970 UTC.</summary>
    [Id(18)]
    public long StartedUnixMs { get; init; }

    /// <summary>When it ended; null while it has not.</summary>
    [Id(19)]
    public long? EndedUnixMs { get; init; }

    /// <summary>How long it ran, without pauses and the time no process was there.</summary>
    [Id(20)]
    public long RunningMs { get; init; }

    /// <summary>How often it went on after a restart or a pause.</summary>
    [Id(21)]
    public int Resumes { get; init; }

    /// <summary>Which pass over the files this is; the first is 1, a retry is one more.</summary>
    [Id(22)]
    public int Pass { get; init; }

    /// <summary>Why it ended as it did; null where that needs no words.</summary>
    [Id(23)]
    public string? Reason { get; init; }

    /// <summary>Whether it has ended.</summary>
    public bool IsEnded => State is JobState.Done or JobState.Failed or JobState.Cancelled;
}
