namespace OrleansAlluxio.Metastore.Migrations;

/// <summary>
/// Who leads a fabric: one row, and functions that read and write it. A commit holds the advisory lock shared and is
/// refused when its epoch is not the row's; a takeover holds it alone, so that no commit of the epoch before is under
/// way when the new one begins.
/// </summary>
internal static class PostgreSqlOwner
{
    /// <summary>The step.</summary>
    public const string Sql = Table + Commit + Take;

    private const string Table =
        """
        CREATE TABLE {schema}.owner (
          only_row boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (only_row),
          fabric text NOT NULL,
          epoch bigint NOT NULL,
          holder text NOT NULL,
          until timestamptz NOT NULL
        );
        INSERT INTO {schema}.owner (fabric, epoch, holder, until) VALUES ('', 0, '', '-infinity');

        """;

    // 28 is FabricErrorKind.Fenced, as it is on the wire.
    private const string Commit =
        """
        CREATE FUNCTION {schema}.apply_as(owner_epoch bigint, transactions jsonb)
        RETURNS TABLE (transaction_index integer, error_kind integer, subject text, reason text) LANGUAGE plpgsql AS $$
        DECLARE
          now_owner {schema}.owner;
        BEGIN
          PERFORM pg_advisory_xact_lock_shared(hashtextextended('{schema}.owner', 0));
          SELECT * INTO now_owner FROM {schema}.owner;
          IF now_owner.epoch <> owner_epoch THEN
            FOR at IN 0 .. jsonb_array_length(transactions) - 1 LOOP
              transaction_index := at;
              error_kind := 28;
              subject := 'metastore';
              reason := now_owner.holder || ' leads this fabric by now';
              RETURN NEXT;
            END LOOP;
            RETURN;
          END IF;
          RETURN QUERY SELECT * FROM {schema}.apply(transactions);
        END $$;

        """;

    private const string Take =
        """
        CREATE FUNCTION {schema}.take_lead(home text, by text, for_ms bigint)
        RETURNS TABLE (took boolean, lapsed boolean, at_epoch bigint, by_holder text, of_fabric text, left_ms bigint)
        LANGUAGE plpgsql AS $$
        DECLARE
          now_owner {schema}.owner;
        BEGIN
          took := false;
          SELECT * INTO now_owner FROM {schema}.owner;
          IF now_owner.until < clock_timestamp() THEN
            PERFORM pg_advisory_xact_lock(hashtextextended('{schema}.owner', 0));
            SELECT * INTO now_owner FROM {schema}.owner FOR UPDATE;
            IF now_owner.until < clock_timestamp() THEN
              took := true;
              lapsed := now_owner.until <> '-infinity';
              UPDATE {schema}.owner SET epoch = now_owner.epoch + 1, holder = by,
                until = clock_timestamp() + for_ms * interval '1 millisecond',
                fabric = CASE WHEN now_owner.fabric = '' THEN home ELSE now_owner.fabric END;
              SELECT * INTO now_owner FROM {schema}.owner;
            END IF;
          END IF;
          at_epoch := now_owner.epoch;
          by_holder := now_owner.holder;
          of_fabric := now_owner.fabric;
          left_ms := CASE WHEN now_owner.until = '-infinity' THEN 0
            ELSE extract(epoch FROM now_owner.until - clock_timestamp()) * 1000 END;
          RETURN NEXT;
        END $$;
        """;
}
