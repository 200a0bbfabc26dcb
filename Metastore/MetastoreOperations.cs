namespace OrleansAlluxio.Metastore;

/// <summary>
/// Operation names in the metastore's failures, so that a caller can tell a broken condition from its own checks.
/// </summary>
public static class MetastoreOperations
{
    /// <summary>The operation of every failure of <see cref="IMetastore.CommitAsync"/>.</summary>
    public const string Commit = "commit";
}
