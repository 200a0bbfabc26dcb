using OrleansAlluxio.Metastore.Rows;
using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Metastore.PostgreSql;

/// <summary>A transaction of a caller, waiting for a writer.</summary>
internal sealed class PostgreSqlCommit(IReadOnlyList<MetastoreChange> changes) : PendingWork
{
    /// <summary>What it changes, in order.</summary>
    public IReadOnlyList<MetastoreChange> Changes { get; } = changes;

    /// <summary>The lead it is made for, where that is another silo's; else 0.</summary>
    public long Term { get; } = CommitTerm.Epoch;

    /// <summary>About how many bytes it is on the wire.</summary>
    public long WeightBytes { get; } = changes.Sum(
        static change => 500L + (change is MetastoreChange.PutDocument put ? put.Payload.Length * 4L / 3 : 0));
}
