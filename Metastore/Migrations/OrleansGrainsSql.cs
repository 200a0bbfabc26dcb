namespace OrleansAlluxio.Metastore.Migrations;

/// <summary>
/// Our tables and queries for the reminders and the state of Microsoft Orleans' grains; they lie beside those of its
/// membership. The embedded runtime leaves them empty: it keeps both in documents.
/// </summary>
internal static class OrleansGrainsSql
{
    /// <summary>The step.</summary>
    public static string Text { get; } = MigrationResource.Read("orleans-grains.sql");
}
