using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>Looks for damage: in SQLite's pages, in rows that do not decode, in the shape of the tree.</summary>
internal static class SqliteIntegrity
{
    private static readonly (string Query, string Fault)[] TreeRules =
    [
        ("SELECT i.id FROM inodes i WHERE i.parent_id <> 2 AND NOT EXISTS (SELECT 1 FROM inodes p "
            + "WHERE p.id = i.parent_id)",
            "has no parent"),
        ("SELECT i.id FROM inodes i WHERE EXISTS (SELECT 1 FROM inodes p WHERE p.id = i.parent_id AND p.kind <> 2)",
            "is inside a file"),
        ("SELECT id FROM inodes WHERE (id = parent_id OR name = '') AND id <> 1", "is its own parent or has no name"),
        ("SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM inodes WHERE id = 1 AND parent_id = 1 AND name = '')",
            "is not the root"),
        ("""
         WITH RECURSIVE reached (id) AS (
           SELECT id FROM inodes WHERE (parent_id = 2 OR id = 1)
           UNION ALL
           SELECT i.id FROM reached r JOIN inodes i ON i.parent_id = r.id AND i.name > '')
         SELECT i.id FROM inodes i WHERE i.kind = 2 AND i.id NOT IN (SELECT id FROM reached)
         """, "cannot be reached from the root"),
    ];

    /// <summary>The problems found, at most <paramref name="problemsMax"/>.</summary>
    public static IReadOnlyList<string> Check(
        SqliteMetastoreOptions options, int problemsMax, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        try
        {
            using var database = SqliteDatabase.OpenReader(options);
            CheckPages(database, problems, problemsMax);
            CheckRows(database, problems, problemsMax, cancellationToken);
            foreach (var (query, fault) in TreeRules)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var statement = database.Prepare(query);
                while (problems.Count < problemsMax && statement.Step())
                {
                    problems.Add($"inode {statement.Int64(0)} {fault}");
                }

                statement.Reset();
            }
        }
        catch (SqliteResultException error)
        {
            problems.Add($"the database cannot be read to its end: {error.Message}");
        }

        return problems;
    }

    private static void CheckPages(SqliteDatabase database, List<string> problems, int problemsMax)
    {
        var statement = database.Prepare($"PRAGMA integrity_check({problemsMax})");
        while (problems.Count < problemsMax && statement.Step())
        {
            var text = statement.Text(0);
            if (text != "ok")
            {
                problems.Add($"pages: {text}");
            }
        }

        statement.Reset();
    }

    private static void CheckRows(
        SqliteDatabase database, List<string> problems, int problemsMax, CancellationToken cancellationToken)
    {
        var texts = new SqliteTextCache();
        var statement = database.Prepare($"SELECT {InodeColumns.List} FROM inodes");
        while (problems.Count < problemsMax && statement.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                SqliteInodeRows.Read(statement, texts);
            }
            catch (FabricException error)
            {
                problems.Add($"{error.Subject}: {error.Reason}");
            }
        }

        statement.Reset();
    }
}
