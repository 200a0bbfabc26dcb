namespace OrleansAlluxio.Metastore.Migrations;

/// <summary>
/// Our tables and queries for Microsoft Orleans' membership, which finds them by the search path of its connections.
/// They lie beside the metastore's, so that one command makes both; the embedded runtime leaves them empty.
/// </summary>
internal static class OrleansMembershipSql
{
    /// <summary>The step.</summary>
    public static string Text { get; } = MigrationResource.Read("orleans-membership.sql");
}
