namespace OrleansAlluxio.Metastore.Migrations;

/// <summary>
/// The functions of schema version 1. A transaction runs in the database in one round trip, each in its own
/// subtransaction; a broken condition is raised as SQLSTATE "OA" and the error kind's number.
/// </summary>
internal static class PostgreSqlFunctions
{
    /// <summary>The functions of version 1.</summary>
    public const string First = Conditions + ChangeInode + ChangeDocument + Apply + Reclaim;

    // A parent is locked FOR KEY SHARE: it cannot be deleted or moved while something is put into it, but it can be
    // updated and any number can put into it. Locks come before the query that decides, so that the query sees what the
    // lock waited for.
    private const string Conditions =
        """
        CREATE FUNCTION {schema}.fail(kind integer, subject text, reason text) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION USING ERRCODE = 'OA' || lpad(kind::text, 3, '0'), MESSAGE = reason, DETAIL = subject;
        END $$;

        CREATE FUNCTION {schema}.attached(inode bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
        DECLARE
          here bigint := inode;
        BEGIN
          IF here = 2 THEN RETURN false; END IF;
          IF NOT EXISTS (SELECT 1 FROM {schema}.inodes WHERE parent_id = 2) THEN RETURN true; END IF;
          FOR depth IN 0..4096 LOOP
            IF here = 1 THEN RETURN true; END IF;
            IF here = 2 OR here IS NULL THEN RETURN false; END IF;
            here := (SELECT parent_id FROM {schema}.inodes WHERE id = here);
          END LOOP;
          PERFORM {schema}.fail(19, 'inode ' || inode, 'it is deeper than 4096 directories');
        END $$;

        CREATE FUNCTION {schema}.check_parent(parent bigint) RETURNS void LANGUAGE plpgsql AS $$
        DECLARE
          parent_kind smallint;
        BEGIN
          SELECT kind INTO parent_kind FROM {schema}.inodes WHERE id = parent FOR KEY SHARE;
          IF NOT FOUND OR NOT {schema}.attached(parent) THEN
            PERFORM {schema}.fail(1, 'inode ' || parent, 'the parent directory is gone');
          ELSIF parent_kind <> 2 THEN
            PERFORM {schema}.fail(3, 'inode ' || parent, 'the parent is a file');
          END IF;
        END $$;

        CREATE FUNCTION {schema}.check_cycle(inode bigint, parent bigint) RETURNS void LANGUAGE plpgsql AS $$
        DECLARE
          here bigint := parent;
        BEGIN
          FOR depth IN 0..4096 LOOP
            IF here = inode THEN
              PERFORM {schema}.fail(6, 'inode ' || inode, 'it cannot move into its own subtree at inode ' || parent);
            END IF;
            IF here = 1 OR here IS NULL THEN RETURN; END IF;
            here := (SELECT parent_id FROM {schema}.inodes WHERE id = here);
          END LOOP;
          PERFORM {schema}.fail(19, 'inode ' || parent, 'it is deeper than 4096 directories');
        END $$;

        CREATE FUNCTION {schema}.lock_inode(inode bigint, expected bigint) RETURNS {schema}.inodes
        LANGUAGE plpgsql AS $$
        DECLARE
          stored {schema}.inodes;
        BEGIN
          SELECT * INTO stored FROM {schema}.inodes WHERE id = inode FOR UPDATE;
          IF NOT FOUND OR stored.row_version <> expected OR stored.parent_id = 2 THEN
            PERFORM {schema}.fail(10, 'inode ' || inode, 'it is gone or not at row version ' || expected);
          END IF;
          RETURN stored;
        END $$;

        """;

    private const string ChangeInode =
        """
        CREATE FUNCTION {schema}.insert_inode(r {schema}.inodes) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM {schema}.check_parent(r.parent_id);
          INSERT INTO {schema}.inodes SELECT (r).* ON CONFLICT DO NOTHING;
          IF NOT FOUND THEN
            PERFORM {schema}.fail(
              2, 'inode ' || r.parent_id || '/' || r.name, 'the name is taken in this directory, or the id is');
          END IF;
        END $$;

        CREATE FUNCTION {schema}.update_inode(r {schema}.inodes, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
        DECLARE
          stored {schema}.inodes;
          parent_before bigint;
        BEGIN
          parent_before := (SELECT parent_id FROM {schema}.inodes WHERE id = r.id);
          IF r.kind = 2 AND parent_before IS DISTINCT FROM r.parent_id THEN
            -- Directories change their place one at a time: two crossing moves could otherwise close a cycle.
            PERFORM pg_advisory_xact_lock(hashtextextended('{schema}.move', 0));
          END IF;
          IF parent_before IS DISTINCT FROM r.parent_id THEN
            SELECT * INTO stored FROM {schema}.lock_inode(r.id, expected);
          ELSE
            SELECT * INTO stored FROM {schema}.inodes WHERE id = r.id FOR NO KEY UPDATE;
            IF NOT FOUND OR stored.row_version <> expected OR stored.parent_id = 2 THEN
              PERFORM {schema}.fail(10, 'inode ' || r.id, 'it is gone or not at row version ' || expected);
            END IF;
          END IF;
          IF stored.kind <> r.kind THEN
            PERFORM {schema}.fail(6, 'inode ' || r.id, 'a file cannot become a directory or the reverse');
          END IF;
          IF stored.parent_id <> r.parent_id THEN
            PERFORM {schema}.check_parent(r.parent_id);
            IF r.kind = 2 THEN PERFORM {schema}.check_cycle(r.id, r.parent_id); END IF;
          END IF;
          UPDATE {schema}.inodes SET (parent_id, name, length_bytes, modified_ms, created_ms, owner, group_name, mode,
              acl, xattrs, ttl_ms, ttl_action, pin, replication_min, replication_max, block_bytes, content_version,
              content_tag, state, persistence, mount_id, fingerprint, synced_at, children_synced_at, row_version)
            = (r.parent_id, r.name, r.length_bytes, r.modified_ms, r.created_ms, r.owner, r.group_name, r.mode, r.acl,
              r.xattrs, r.ttl_ms, r.ttl_action, r.pin, r.replication_min, r.replication_max, r.block_bytes,
              r.content_version, r.content_tag, r.state, r.persistence, r.mount_id, r.fingerprint, r.synced_at, r.children_synced_at,
              r.row_version)
            WHERE id = r.id;
        EXCEPTION WHEN unique_violation THEN
          PERFORM {schema}.fail(
            2, 'inode ' || r.parent_id || '/' || r.name, 'the name is taken in this directory, or the id is');
        END $$;

        CREATE FUNCTION {schema}.delete_inode(inode bigint, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM {schema}.lock_inode(inode, expected);
          IF EXISTS (SELECT 1 FROM {schema}.inodes WHERE parent_id = inode) THEN
            PERFORM {schema}.fail(5, 'inode ' || inode, 'the directory has entries');
          END IF;
          DELETE FROM {schema}.inodes WHERE id = inode;
        END $$;

        CREATE FUNCTION {schema}.require_inode(inode bigint, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM 1 FROM {schema}.inodes WHERE id = inode AND row_version = expected AND parent_id <> 2 FOR SHARE;
          IF NOT FOUND THEN
            PERFORM {schema}.fail(10, 'inode ' || inode, 'it is gone or not at row version ' || expected);
          END IF;
        END $$;

        """;

    private const string ChangeDocument =
        """
        CREATE FUNCTION {schema}.put_document(k text, named text, expected bigint, bytes bytea) RETURNS void
        LANGUAGE plpgsql AS $$
        DECLARE
          hash bytea := sha256(convert_to(named, 'UTF8'));
        BEGIN
          IF expected IS NULL THEN
            INSERT INTO {schema}.documents AS d (kind, key, key_hash, row_version, payload)
            VALUES (k, named, hash, 1, bytes)
            ON CONFLICT (kind, key_hash) DO UPDATE SET payload = excluded.payload, row_version = d.row_version + 1;
          ELSIF expected = 0 THEN
            INSERT INTO {schema}.documents (kind, key, key_hash, row_version, payload) VALUES (k, named, hash, 1, bytes)
            ON CONFLICT DO NOTHING;
          ELSE
            UPDATE {schema}.documents SET payload = bytes, row_version = row_version + 1
            WHERE kind = k AND key_hash = hash AND row_version = expected;
          END IF;
          IF NOT FOUND THEN
            PERFORM {schema}.fail(10, 'document ' || k || '/' || named, 'it is not at row version ' || expected);
          END IF;
        END $$;

        CREATE FUNCTION {schema}.delete_document(k text, named text, expected bigint) RETURNS void
        LANGUAGE plpgsql AS $$
        BEGIN
          DELETE FROM {schema}.documents
          WHERE kind = k AND key_hash = sha256(convert_to(named, 'UTF8'))
            AND (expected IS NULL OR row_version = expected);
          IF NOT FOUND AND expected IS NOT NULL THEN
            PERFORM {schema}.fail(10, 'document ' || k || '/' || named, 'it is not at row version ' || expected);
          END IF;
        END $$;

        CREATE FUNCTION {schema}.detach_inode(inode bigint, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM {schema}.lock_inode(inode, expected);
          UPDATE {schema}.inodes SET parent_id = 2, name = inode::text, row_version = row_version + 1 WHERE id = inode;
          PERFORM {schema}.put_document('reclaim', inode::text, NULL, convert_to('{}', 'UTF8'));
        END $$;

        """;

    private const string Apply =
        """
        CREATE FUNCTION {schema}.apply_change(c jsonb) RETURNS void LANGUAGE plpgsql AS $$
        DECLARE
          expected bigint := (c ->> 'expected')::bigint;
        BEGIN
          CASE c ->> 'op'
          WHEN 'insert' THEN
            PERFORM {schema}.insert_inode(jsonb_populate_record(NULL::{schema}.inodes, c -> 'row'));
          WHEN 'update' THEN
            PERFORM {schema}.update_inode(jsonb_populate_record(NULL::{schema}.inodes, c -> 'row'), expected);
          WHEN 'delete' THEN PERFORM {schema}.delete_inode((c ->> 'id')::bigint, expected);
          WHEN 'detach' THEN PERFORM {schema}.detach_inode((c ->> 'id')::bigint, expected);
          WHEN 'require' THEN PERFORM {schema}.require_inode((c ->> 'id')::bigint, expected);
          WHEN 'put' THEN
            PERFORM {schema}.put_document(c ->> 'kind', c ->> 'key', expected, decode(c ->> 'payload', 'base64'));
          WHEN 'drop' THEN PERFORM {schema}.delete_document(c ->> 'kind', c ->> 'key', expected);
          END CASE;
        END $$;

        CREATE FUNCTION {schema}.apply(transactions jsonb)
        RETURNS TABLE (transaction_index integer, error_kind integer, subject text, reason text) LANGUAGE plpgsql AS $$
        DECLARE
          changes jsonb;
          change jsonb;
        BEGIN
          transaction_index := -1;
          FOR changes IN SELECT value FROM jsonb_array_elements(transactions) LOOP
            transaction_index := transaction_index + 1;
            BEGIN
              FOR change IN SELECT value FROM jsonb_array_elements(changes) LOOP
                PERFORM {schema}.apply_change(change);
              END LOOP;
            EXCEPTION WHEN OTHERS THEN
              -- Only a broken condition is one transaction's own matter; a deadlock or a full disk is everyone's.
              IF SQLSTATE NOT LIKE 'OA%' THEN RAISE; END IF;
              error_kind := substr(SQLSTATE, 3)::integer;
              GET STACKED DIAGNOSTICS subject = PG_EXCEPTION_DETAIL, reason = MESSAGE_TEXT;
              RETURN NEXT;
            END;
          END LOOP;
        END $$;

        """;

    // Bottom-up, so that a half-done subtree is still one. A row that gets a child in the meantime keeps its lock and
    // is descended into again.
    private const string Reclaim =
        """
        CREATE FUNCTION {schema}.reclaim(rows_max integer)
        RETURNS TABLE (inode bigint, inode_kind smallint, version bigint) LANGUAGE plpgsql AS $$
        DECLARE
          here {schema}.inodes;
          child {schema}.inodes;
          deleted integer := 0;
        BEGIN
          PERFORM pg_advisory_xact_lock(hashtextextended('{schema}.reclaim', 0));
          SELECT * INTO here FROM {schema}.inodes WHERE parent_id = 2 ORDER BY name LIMIT 1;
          WHILE FOUND AND deleted < rows_max LOOP
            PERFORM 1 FROM {schema}.inodes WHERE id = here.id FOR UPDATE;
            SELECT * INTO child FROM {schema}.inodes WHERE parent_id = here.id ORDER BY name LIMIT 1;
            IF FOUND THEN
              here := child;
              CONTINUE;
            END IF;
            DELETE FROM {schema}.inodes WHERE id = here.id;
            deleted := deleted + 1;
            inode := here.id;
            inode_kind := here.kind;
            version := here.content_version;
            RETURN NEXT;
            IF here.parent_id = 2 THEN
              PERFORM {schema}.delete_document('reclaim', here.id::text, NULL);
              RETURN;
            END IF;
            SELECT * INTO here FROM {schema}.inodes WHERE id = here.parent_id;
          END LOOP;
        END $$;
        """;
}
