namespace OrleansAlluxio.Metastore;

/// <summary>A metastore that can check itself.</summary>
public interface IMetastoreIntegrity
{
    /// <summary>
    /// Reads the whole database and answers what is wrong with it, at most <paramref name="problemsMax"/> sentences;
    /// empty when it is sound. Takes seconds per million rows, on a connection of its own.
    /// </summary>
    ValueTask<IReadOnlyList<string>> CheckIntegrityAsync(int problemsMax, CancellationToken cancellationToken);
}
