using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore.PostgreSql;

/// <summary>Looks for rows that do not decode and for a tree that is none.</summary>
internal static class PostgreSqlIntegrity
{
    private const int RowsPerPage = 1000;

    private static readonly (string Query, string Fault)[] TreeRules =
    [
        ("""
         SELECT i.id FROM {schema}.inodes i
         WHERE i.parent_id <> 2 AND NOT EXISTS (SELECT 1 FROM {schema}.inodes p WHERE p.id = i.parent_id) LIMIT $1
         """, "has no parent"),
        ("SELECT i.id FROM {schema}.inodes i JOIN {schema}.inodes p ON p.id = i.parent_id WHERE p.kind <> 2 LIMIT $1",
            "is inside a file"),
        ("SELECT id FROM {schema}.inodes WHERE (id = parent_id OR name = '') AND id <> 1 LIMIT $1",
            "is its own parent or has no name"),
        ("""
         WITH RECURSIVE reached (id) AS (
           SELECT id FROM {schema}.inodes WHERE parent_id = 2 OR id = 1
           UNION ALL
           SELECT i.id FROM reached r JOIN {schema}.inodes i ON i.parent_id = r.id AND i.name > '' AND i.kind = 2)
         SELECT i.id FROM {schema}.inodes i LEFT JOIN reached r ON r.id = i.id
         WHERE i.kind = 2 AND r.id IS NULL LIMIT $1
         """, "cannot be reached from the root"),
    ];

    /// <summary>The problems found, at most <paramref name="problemsMax"/>.</summary>
    public static async ValueTask<IReadOnlyList<string>> CheckAsync(
        PostgreSqlQueries queries, string schema, int problemsMax, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        foreach (var (query, fault) in TreeRules)
        {
            var sql = query.Replace("{schema}", schema, StringComparison.Ordinal);
            problems.AddRange(await queries.ListAsync(
                sql, [(long)problemsMax], from => $"inode {from.GetInt64(0)} {fault}", cancellationToken)
                .ConfigureAwait(false));
        }

        for (long after = 0; problems.Count < problemsMax;)
        {
            var page = await queries.ListAsync(
                $"SELECT {InodeColumns.List} FROM {schema}.inodes WHERE id > $1 ORDER BY id LIMIT $2",
                [after, RowsPerPage],
                static from => (Id: from.GetInt64(0), Problem: ProblemOf(from)),
                cancellationToken).ConfigureAwait(false);
            if (page.Count == 0)
            {
                break;
            }

            problems.AddRange(page.Select(static row => row.Problem).OfType<string>());
            after = page[^1].Id;
        }

        return problems.Count > problemsMax ? problems.GetRange(0, problemsMax) : problems;
    }

    private static string? ProblemOf(Npgsql.NpgsqlDataReader from)
    {
        try
        {
            PostgreSqlQueries.ReadInode(from);
            return null;
        }
        catch (FabricException error)
        {
            return $"{error.Subject}: {error.Reason}";
        }
    }
}
