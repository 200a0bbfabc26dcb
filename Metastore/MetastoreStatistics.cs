namespace OrleansAlluxio.Metastore;

/// <summary>How much the metastore holds.</summary>
/// <param name="Inodes">Rows of files and directories, approximately.</param>
/// <param name="FileBytes">Bytes of the database and its log.</param>
/// <param name="Commits">Transactions acknowledged since start.</param>
/// <param name="Flushes">Durable flushes since start; commits over flushes is the group size.</param>
public sealed record MetastoreStatistics(long Inodes, long FileBytes, long Commits, long Flushes);
