namespace OrleansAlluxio.Metastore;

/// <summary>A metastore that tells how its database is.</summary>
public interface IMetastoreHealth
{
    /// <summary>Asks the database. Unavailable when it cannot be reached.</summary>
    ValueTask<MetastoreHealth> GetHealthAsync(CancellationToken cancellationToken);
}
