namespace OrleansAlluxio.Metastore.Migrations;

/// <summary>The schema of SQLite, step by step.</summary>
internal static class SqliteMigrations
{
    // Inodes are clustered by (parent, name): a listing is one range scan and a lookup one descent. Columns that are
    // NULL in a plain file cost one byte each. The index of unpersisted files is partial, so a persisted file is not in
    // it.
    private const string First =
        """
        CREATE TABLE inodes (
          id INTEGER NOT NULL,
          parent_id INTEGER NOT NULL,
          name TEXT NOT NULL COLLATE BINARY,
          kind INTEGER NOT NULL,
          length_bytes INTEGER NOT NULL,
          modified_ms INTEGER NOT NULL,
          created_ms INTEGER NOT NULL,
          owner TEXT,
          group_name TEXT,
          mode INTEGER NOT NULL,
          acl TEXT,
          xattrs TEXT,
          ttl_ms INTEGER,
          ttl_action INTEGER,
          pin TEXT,
          replication_min INTEGER,
          replication_max INTEGER,
          block_bytes INTEGER,
          content_version INTEGER NOT NULL,
          content_tag TEXT,
          state INTEGER NOT NULL,
          persistence INTEGER NOT NULL,
          mount_id INTEGER,
          fingerprint BLOB,
          synced_at INTEGER,
          children_synced_at INTEGER,
          row_version INTEGER NOT NULL,
          PRIMARY KEY (parent_id, name)
        ) WITHOUT ROWID;
        CREATE UNIQUE INDEX inodes_by_id ON inodes (id);
        CREATE INDEX inodes_unpersisted ON inodes (id) WHERE persistence <> 3 AND kind = 1;
        CREATE TABLE documents (
          kind TEXT NOT NULL COLLATE BINARY,
          key TEXT NOT NULL COLLATE BINARY,
          row_version INTEGER NOT NULL,
          payload BLOB NOT NULL,
          PRIMARY KEY (kind, key)
        ) WITHOUT ROWID;
        CREATE TABLE counters (
          name TEXT NOT NULL PRIMARY KEY,
          value INTEGER NOT NULL
        ) WITHOUT ROWID;
        INSERT INTO counters (name, value)
        VALUES ('sequence-1', 1000), ('sequence-2', 1), ('sequence-3', 1), ('inodes', 1);
        INSERT INTO inodes (id, parent_id, name, kind, length_bytes, modified_ms, created_ms, mode, content_version,
          state, persistence, row_version)
        VALUES (1, 1, '', 2, 0, 0, 0, 493, 1, 1, 1, 1);
        """;

    // Partial: a row without a time to live is not in it.
    private const string Due =
        """
        CREATE INDEX inodes_due ON inodes (created_ms + min(ttl_ms, 1000000000000000), id) WHERE ttl_ms IS NOT NULL;
        """;

    /// <summary>All steps, oldest first.</summary>
    public static IReadOnlyList<Migration> All { get; } =
    [
        new(1, "inodes, documents, counters", First),
        new(2, "index of times to live", Due),
    ];
}
