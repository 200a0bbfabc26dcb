using OrleansAlluxio.Metastore.Rows;
using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Metastore.PostgreSql;

/// <summary>A transaction of a caller, waiting for a writer.</summary>
internal sealed class PostgreSqlCommit(IReadOnlyList<MetastoreChange> changes) : PendingWork
{
    /// <summary>What it changes, in order.</summary>
    public IReadOnlyList<MetastoreChange> Changes { get; } = changes;

    /// <summary>For whom it is made, where that is another silo.</summary>
    public CommitTerm Term { get; } = CommitTerm.Current;

    /// <summary>About how many bytes it is on the wire.</summary>
    public long WeightBytes { get; } = changes.Sum(
        static change => 500L + (change is MetastoreChange.PutDocument put ? put.Payload.Length * 4L / 3 : 0));
}
