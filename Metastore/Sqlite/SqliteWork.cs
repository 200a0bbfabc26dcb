using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>What SQLite's writer can be asked to do.</summary>
internal abstract class SqliteWork : PendingWork
{
    /// <summary>How much of a batch it takes.</summary>
    public abstract int Weight { get; }

    /// <summary>Whether it is more than one statement, so that a failure in the middle must be undone.</summary>
    public abstract bool NeedsSavepoint { get; }

    /// <summary>Runs inside the batch's transaction; returns the failure when a condition does not hold.</summary>
    public abstract FabricException? Run(SqliteChanges changes);

    /// <summary>A transaction of a caller.</summary>
    internal sealed class Commit(IReadOnlyList<MetastoreChange> changes) : SqliteWork
    {
        public override int Weight => changes.Count;

        public override bool NeedsSavepoint => changes.Count > 1 || changes[0] is MetastoreChange.DetachSubtree;

        public override FabricException? Run(SqliteChanges to)
        {
            to.Begin();
            for (var i = 0; i < changes.Count; i++)
            {
                if (to.Apply(changes[i]) is { } failure)
                {
                    return failure;
                }
            }

            return to.Settle();
        }
    }

    /// <summary>Takes a block of ids out of a sequence.</summary>
    internal sealed class Reserve(MetastoreSequence sequence, int count) : SqliteWork
    {
        public long First { get; private set; }

        public override int Weight => 1;

        public override bool NeedsSavepoint => false;

        public override FabricException? Run(SqliteChanges changes)
        {
            First = changes.Reserve(sequence, count);
            return null;
        }
    }

    /// <summary>Deletes one batch of a detached subtree.</summary>
    internal sealed class Reclaim(int rowsMax) : SqliteWork
    {
        public List<FileVersion> Files { get; } = [];

        public bool IsDone { get; private set; }

        public override int Weight => rowsMax;

        public override bool NeedsSavepoint => true;

        public override FabricException? Run(SqliteChanges changes)
        {
            IsDone = !changes.Reclaim(rowsMax, Files);
            return null;
        }
    }
}
