namespace OrleansAlluxio.Metastore;

/// <summary>How the database of a metastore is.</summary>
/// <param name="Product">What it is: SQLite or PostgreSQL.</param>
/// <param name="Version">Its version.</param>
/// <param name="LogBytes">Bytes of its write-ahead log that are to be folded in; 0 where it does not say.</param>
/// <param name="Settings">Settings that decide whether an acknowledged commit survives, as they are in force.</param>
public sealed record MetastoreHealth(
    string Product, string Version, long LogBytes, IReadOnlyDictionary<string, string> Settings);
