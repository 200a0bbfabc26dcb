namespace OrleansAlluxio.Metastore.Migrations;

/// <summary>
/// One step of the schema. Its text never changes once released; the next change is the next migration.
/// </summary>
/// <param name="Version">The schema version after it, from 1 without gaps.</param>
/// <param name="Name">What it does, kept in the database.</param>
/// <param name="Sql">The statements, run in one transaction.</param>
internal sealed record Migration(int Version, string Name, string Sql);
