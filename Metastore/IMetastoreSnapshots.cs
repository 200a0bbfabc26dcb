namespace OrleansAlluxio.Metastore;

/// <summary>A metastore that can be read as it was at one moment, while it goes on serving.</summary>
public interface IMetastoreSnapshots
{
    /// <summary>
    /// The committed state of this moment. Holds a connection, and keeps the database from folding its log back:
    /// dispose it soon.
    /// </summary>
    ValueTask<IMetastoreSnapshot> OpenSnapshotAsync(CancellationToken cancellationToken);
}
