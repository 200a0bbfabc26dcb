namespace OrleansAlluxio.Metastore.Migrations;

/// <summary>
/// The functions of schema version 4: what is below directories with a quota is counted in the transaction that changes
/// it. Charges of a transaction are gathered in a setting local to it and written once, at its end. Setting a quota,
/// and moving or detaching a directory while there are any, keeps every other writer out of the table: what they
/// have written is then seen, and what they will write sees the new place.
/// </summary>
internal static class PostgreSqlQuotas
{
    /// <summary>All functions.</summary>
    public const string Functions = Counting + Settling + Apply;

    private const string Counting =
        """
        CREATE FUNCTION {schema}.has_quotas() RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
          RETURN EXISTS (SELECT 1 FROM {schema}.documents WHERE kind = 'quota');
        END $$;

        CREATE FUNCTION {schema}.below(top bigint, OUT bytes bigint, OUT entries bigint) LANGUAGE plpgsql AS $$
        BEGIN
          WITH RECURSIVE directories (id) AS (
            SELECT top
            UNION ALL
            SELECT i.id FROM {schema}.inodes i JOIN directories d ON i.parent_id = d.id
            WHERE i.kind = 2 AND i.id <> i.parent_id)
          SELECT coalesce(sum(i.length_bytes), 0), count(*) INTO bytes, entries
          FROM {schema}.inodes i JOIN directories d ON i.parent_id = d.id WHERE i.id <> i.parent_id;
        END $$;

        CREATE FUNCTION {schema}.ascend(inode bigint) RETURNS bigint[] LANGUAGE plpgsql AS $$
        DECLARE
          here bigint := inode;
          chain bigint[] := ARRAY[inode];
        BEGIN
          FOR depth IN 0..4096 LOOP
            EXIT WHEN here IN (1, 2);
            here := (SELECT parent_id FROM {schema}.inodes WHERE id = here);
            EXIT WHEN here IS NULL;
            chain := chain || here;
          END LOOP;
          RETURN chain;
        END $$;

        CREATE FUNCTION {schema}.charges() RETURNS jsonb LANGUAGE sql AS $$
          SELECT coalesce(nullif(current_setting('fabric.charges', true), ''), '{}')::jsonb
        $$;

        CREATE FUNCTION {schema}.charge(parent bigint, bytes bigint, entries bigint) RETURNS void
        LANGUAGE plpgsql AS $$
        DECLARE
          chain bigint[];
          sums jsonb;
          named text;
        BEGIN
          IF bytes = 0 AND entries = 0 THEN RETURN; END IF;
          chain := {schema}.ascend(parent);
          IF 2 = ANY (chain) THEN RETURN; END IF;
          sums := {schema}.charges();
          FOR named IN
            SELECT key FROM {schema}.documents
            WHERE kind = 'quota' AND key IN (SELECT lpad(c::text, 19, '0') FROM unnest(chain) AS c)
          LOOP
            sums := jsonb_set(sums, ARRAY[named], jsonb_build_array(
              coalesce((sums -> named ->> 0)::bigint, 0) + bytes,
              coalesce((sums -> named ->> 1)::bigint, 0) + entries));
          END LOOP;
          PERFORM set_config('fabric.charges', sums::text, true);
        END $$;

        """;

    private const string Settling =
        """
        CREATE FUNCTION {schema}.settle(enforced boolean) RETURNS void LANGUAGE plpgsql AS $$
        DECLARE
          named text;
          sums jsonb;
          quota jsonb;
          hash bytea;
          bytes_now bigint;
          inodes_now bigint;
        BEGIN
          FOR named, sums IN SELECT key, value FROM jsonb_each({schema}.charges()) ORDER BY key LOOP
            hash := sha256(convert_to(named, 'UTF8'));
            SELECT convert_from(payload, 'UTF8')::jsonb INTO quota
            FROM {schema}.documents WHERE kind = 'quota' AND key_hash = hash FOR UPDATE;
            CONTINUE WHEN NOT FOUND;
            bytes_now := (quota ->> 'bytes')::bigint + (sums ->> 0)::bigint;
            inodes_now := (quota ->> 'inodes')::bigint + (sums ->> 1)::bigint;
            IF enforced AND ((sums ->> 0)::bigint > 0 AND bytes_now > (quota ->> 'bytesMax')::bigint
              OR (sums ->> 1)::bigint > 0 AND inodes_now > (quota ->> 'inodesMax')::bigint) THEN
              PERFORM {schema}.fail(17, 'inode ' || (quota ->> 'directory'),
                'the quota has ' || (quota ->> 'bytes') || ' of ' || coalesce(quota ->> 'bytesMax', 'any number of')
                || ' bytes and ' || (quota ->> 'inodes') || ' of ' || coalesce(quota ->> 'inodesMax', 'any number of')
                || ' entries, and no room for ' || (sums ->> 0) || ' bytes and ' || (sums ->> 1) || ' entries more');
            END IF;
            UPDATE {schema}.documents SET row_version = row_version + 1, payload = convert_to(
                (quota || jsonb_build_object('bytes', bytes_now, 'inodes', inodes_now))::text, 'UTF8')
            WHERE kind = 'quota' AND key_hash = hash;
          END LOOP;
          PERFORM set_config('fabric.charges', '', true);
        END $$;

        CREATE FUNCTION {schema}.set_quota(top bigint, bytes_max bigint, inodes_max bigint) RETURNS void
        LANGUAGE plpgsql AS $$
        DECLARE
          top_kind smallint;
          sums record;
        BEGIN
          LOCK TABLE {schema}.inodes IN SHARE ROW EXCLUSIVE MODE;
          SELECT kind INTO top_kind FROM {schema}.inodes WHERE id = top;
          IF NOT FOUND OR NOT {schema}.attached(top) THEN
            PERFORM {schema}.fail(1, 'inode ' || top, 'the parent directory is gone');
          ELSIF top_kind <> 2 THEN
            PERFORM {schema}.fail(3, 'inode ' || top, 'the parent is a file');
          END IF;
          SELECT * INTO sums FROM {schema}.below(top);
          PERFORM {schema}.put_document('quota', lpad(top::text, 19, '0'), NULL, convert_to(jsonb_build_object(
            'directory', top, 'bytesMax', bytes_max, 'inodesMax', inodes_max, 'bytes', sums.bytes,
            'inodes', sums.entries)::text, 'UTF8'));
        END $$;

        """;

    private const string Apply =
        """
        CREATE FUNCTION {schema}.apply_counted(c jsonb) RETURNS void LANGUAGE plpgsql AS $$
        DECLARE
          op text := c ->> 'op';
          target bigint := coalesce((c ->> 'id')::bigint, (c -> 'row' ->> 'id')::bigint);
          parent_after bigint := (c -> 'row' ->> 'parent_id')::bigint;
          length_after bigint := (c -> 'row' ->> 'length_bytes')::bigint;
          counted boolean := {schema}.has_quotas();
          old record;
          sums record;
          moves boolean := false;
        BEGIN
          IF counted AND op <> 'insert' THEN
            SELECT parent_id, length_bytes, kind INTO old FROM {schema}.inodes WHERE id = target;
            IF NOT FOUND THEN
              PERFORM {schema}.apply_change(c);
              RETURN;
            END IF;
            moves := op = 'detach' OR (op = 'update' AND old.parent_id <> parent_after);
            SELECT 0::bigint AS bytes, 0::bigint AS entries INTO sums;
            IF moves AND old.kind = 2 THEN
              LOCK TABLE {schema}.inodes IN SHARE ROW EXCLUSIVE MODE;
              SELECT * INTO sums FROM {schema}.below(target);
            END IF;
          END IF;
          PERFORM {schema}.apply_change(c);
          IF NOT counted AND {schema}.has_quotas() THEN
            RAISE EXCEPTION USING ERRCODE = '40001', MESSAGE = 'a quota was set meanwhile';
          ELSIF NOT counted THEN
            RETURN;
          END IF;
          IF op = 'insert' THEN
            PERFORM {schema}.charge(parent_after, length_after, 1);
          ELSIF op = 'update' AND NOT moves THEN
            PERFORM {schema}.charge(parent_after, length_after - old.length_bytes, 0);
          ELSE
            PERFORM {schema}.charge(old.parent_id, -sums.bytes - old.length_bytes, -sums.entries - 1);
            IF op = 'update' THEN
              PERFORM {schema}.charge(parent_after, sums.bytes + length_after, sums.entries + 1);
            ELSIF old.kind = 2 THEN
              DELETE FROM {schema}.documents WHERE kind = 'quota'
                AND (key::bigint = target OR target = ANY ({schema}.ascend(key::bigint)));
            END IF;
          END IF;
        END $$;

        CREATE OR REPLACE FUNCTION {schema}.apply(transactions jsonb)
        RETURNS TABLE (transaction_index integer, error_kind integer, subject text, reason text) LANGUAGE plpgsql AS $$
        DECLARE
          changes jsonb;
          change jsonb;
          enforced boolean;
        BEGIN
          transaction_index := -1;
          FOR changes IN SELECT value FROM jsonb_array_elements(transactions) LOOP
            transaction_index := transaction_index + 1;
            BEGIN
              enforced := false;
              FOR change IN SELECT value FROM jsonb_array_elements(changes) LOOP
                CASE
                WHEN change ->> 'op' IN ('insert', 'update', 'delete', 'detach') THEN
                  PERFORM {schema}.apply_counted(change);
                WHEN change ->> 'op' = 'enforce' THEN enforced := true;
                WHEN change ->> 'op' = 'quota' THEN
                  PERFORM {schema}.set_quota((change ->> 'id')::bigint, (change ->> 'bytes_max')::bigint,
                    (change ->> 'inodes_max')::bigint);
                ELSE PERFORM {schema}.apply_change(change);
                END CASE;
              END LOOP;
              PERFORM {schema}.settle(enforced);
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
}
