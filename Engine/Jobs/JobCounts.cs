namespace OrleansAlluxio.Engine.Jobs;

/// <summary>What a job has done, each file counted once.</summary>
internal sealed record JobCounts
{
    public long Files { get; init; }

    public long Unchanged { get; init; }

    public long Excluded { get; init; }

    /// <summary>As many as there are records of failures.</summary>
    public long Failed { get; init; }

    public long Bytes { get; init; }

    public long BytesMoved { get; init; }

    public long StoreCalls { get; init; }

    /// <summary>Files that the check found as they should be.</summary>
    public long FilesChecked { get; init; }

    public long BytesChecked { get; init; }

    /// <summary>Files that the check did not find so.</summary>
    public long FilesMissing { get; init; }

    public long BytesMissing { get; init; }

    /// <summary>One more file is done.</summary>
    public JobCounts WithDone(long lengthBytes, in JobOutcome outcome) => this with
    {
        Files = Files + 1,
        Unchanged = Unchanged + (outcome.IsUnchanged ? 1 : 0),
        Bytes = Bytes + lengthBytes,
        BytesMoved = BytesMoved + outcome.BytesMoved,
        StoreCalls = StoreCalls + outcome.StoreCalls,
    };

    /// <summary>One more file was checked.</summary>
    public JobCounts WithChecked(long lengthBytes, bool isWhole) => isWhole
        ? this with { FilesChecked = FilesChecked + 1, BytesChecked = BytesChecked + lengthBytes }
        : this with { FilesMissing = FilesMissing + 1, BytesMissing = BytesMissing + lengthBytes };
}
