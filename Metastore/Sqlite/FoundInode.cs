namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>What the writer needs to know of a stored inode to decide a change.</summary>
internal readonly record struct FoundInode(
    long Id, long ParentId, string Name, long Kind, long RowVersion, long ContentVersion);
