namespace OrleansAlluxio.Metastore.Migrations;

/// <summary>
/// Our tables and queries for Microsoft Orleans' membership, which finds them by the search path of its connections.
/// They lie beside the metastore's, so that one command makes both; the embedded runtime leaves them empty.
/// </summary>
internal static class OrleansMembershipSql
{
    private const string Resource = "OrleansAlluxio.Metastore.Migrations.orleans-membership.sql";

    /// <summary>The step.</summary>
    public static string Text { get; } = Read();

    private static string Read()
    {
        using var stream = typeof(OrleansMembershipSql).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"the resource {Resource} is missing");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
