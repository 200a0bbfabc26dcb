namespace OrleansAlluxio.Metastore.Migrations;

/// <summary>The schema of PostgreSQL, step by step. "{schema}" stands for the schema's name.</summary>
internal static class PostgreSqlMigrations
{
    // The order of names and keys is that of their UTF-8 bytes ("C"). A key can be longer than an index entry may be,
    // so documents are unique by the key's hash and ordered by its beginning first.
    private const string Tables =
        """
        CREATE TABLE {schema}.inodes (
          id bigint NOT NULL PRIMARY KEY,
          parent_id bigint NOT NULL,
          name text COLLATE "C" NOT NULL,
          kind smallint NOT NULL,
          length_bytes bigint NOT NULL,
          modified_ms bigint NOT NULL,
          created_ms bigint NOT NULL,
          owner text COLLATE "C",
          group_name text COLLATE "C",
          mode integer NOT NULL,
          acl text COLLATE "C",
          xattrs text COLLATE "C",
          ttl_ms bigint,
          ttl_action smallint,
          pin text COLLATE "C",
          replication_min integer,
          replication_max integer,
          block_bytes bigint,
          content_version bigint NOT NULL,
          content_tag text COLLATE "C",
          state smallint NOT NULL,
          persistence smallint NOT NULL,
          mount_id bigint,
          fingerprint bytea,
          synced_at bigint,
          children_synced_at bigint,
          row_version bigint NOT NULL,
          UNIQUE (parent_id, name)
        );
        CREATE INDEX inodes_unpersisted ON {schema}.inodes (id) WHERE persistence <> 3 AND kind = 1;
        CREATE TABLE {schema}.documents (
          kind text COLLATE "C" NOT NULL,
          key text COLLATE "C" NOT NULL,
          key_hash bytea NOT NULL,
          row_version bigint NOT NULL,
          payload bytea NOT NULL,
          PRIMARY KEY (kind, key_hash)
        );
        CREATE INDEX documents_ordered ON {schema}.documents (kind, left(key, 500));
        CREATE TABLE {schema}.counters (name text NOT NULL PRIMARY KEY, value bigint NOT NULL);
        INSERT INTO {schema}.counters VALUES ('sequence-1', 1000), ('sequence-2', 1), ('sequence-3', 1);
        INSERT INTO {schema}.inodes (id, parent_id, name, kind, length_bytes, modified_ms, created_ms, mode,
          content_version,
          state, persistence, row_version)
        VALUES (1, 1, '', 2, 0, 0, 0, 493, 1, 1, 1, 1);
        """;

    // Partial: a row without a time to live is not in it.
    private const string Due =
        """
        CREATE INDEX inodes_due ON {schema}.inodes ((created_ms + least(ttl_ms, 1000000000000000)), id)
          WHERE ttl_ms IS NOT NULL;
        """;

    /// <summary>All steps, oldest first.</summary>
    public static IReadOnlyList<Migration> All { get; } =
    [
        new(1, "inodes, documents, counters", Tables + PostgreSqlFunctions.First),
        new(2, "index of times to live", Due),
        new(3, "who leads", PostgreSqlOwner.Sql),
        new(4, "quotas", PostgreSqlQuotas.Functions),
        new(5, "which silos are at work", PostgreSqlSilos.Sql),
        new(6, "membership of Orleans", OrleansMembershipSql.Text),
        new(7, "reminders and state of grains", OrleansGrainsSql.Text),
        new(8, "commits for silos that asked", PostgreSqlAskers.Sql),
    ];
}
