namespace OrleansAlluxio.Metastore.Migrations;

/// <summary>
/// The view: which silos are at work, each with a time that it renews, and a number that rises whenever one comes or
/// goes. A commit holds the advisory lock of the owner shared and is refused when its silo has left the view; whoever
/// takes a silo out of the view holds it alone, so that nothing of that silo is under way then, and nothing comes
/// later.
/// </summary>
internal static class PostgreSqlSilos
{
    /// <summary>The step.</summary>
    public const string Sql = Tables + Join + Renew + Leave + Commit;

    private const string Tables =
        """
        CREATE TABLE {schema}.silos (
          id text NOT NULL PRIMARY KEY,
          address text NOT NULL,
          url text NOT NULL,
          holder text NOT NULL,
          until timestamptz NOT NULL,
          seen bigint NOT NULL,
          lead_epoch bigint NOT NULL DEFAULT 0
        );
        CREATE TABLE {schema}.silo_view (
          only_row boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (only_row),
          epoch bigint NOT NULL,
          secret_mark text NOT NULL,
          default_secret text NOT NULL
        );
        INSERT INTO {schema}.silo_view (epoch, secret_mark, default_secret)
          VALUES (0, '', gen_random_uuid()::text || gen_random_uuid()::text);

        CREATE FUNCTION {schema}.silo_sweep() RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          DELETE FROM {schema}.silos WHERE until < clock_timestamp();
          IF FOUND THEN
            UPDATE {schema}.silo_view SET epoch = epoch + 1;
          END IF;
        END $$;

        """;

    // Answers why not, or null. The first silo of an empty view says what the secret of this cluster is.
    private const string Join =
        """
        CREATE FUNCTION {schema}.silo_join(
          new_id text, new_address text, new_holder text, new_mark text, for_ms bigint)
        RETURNS text LANGUAGE plpgsql AS $$
        DECLARE
          known text;
          there {schema}.silos;
        BEGIN
          PERFORM pg_advisory_xact_lock(hashtextextended('{schema}.owner', 0));
          PERFORM {schema}.silo_sweep();
          SELECT secret_mark INTO known FROM {schema}.silo_view;
          IF known <> new_mark AND EXISTS (SELECT FROM {schema}.silos) THEN
            RETURN 'the silos at work have another cluster secret';
          END IF;
          IF EXISTS (SELECT FROM {schema}.owner o WHERE o.until > clock_timestamp() AND o.holder <> new_holder
              AND NOT EXISTS (SELECT FROM {schema}.silos s WHERE s.holder = o.holder)) THEN
            RETURN (SELECT holder FROM {schema}.owner) || ' serves this fabric alone';
          END IF;
          SELECT * INTO there FROM {schema}.silos WHERE address = new_address;
          IF FOUND THEN
            RETURN there.holder || ' is at work under the same address';
          END IF;
          UPDATE {schema}.silo_view SET epoch = epoch + 1, secret_mark = new_mark;
          INSERT INTO {schema}.silos (id, address, url, holder, until, seen)
            SELECT new_id, new_address, '', new_holder,
              clock_timestamp() + for_ms * interval '1 millisecond', epoch FROM {schema}.silo_view;
          RETURN NULL;
        END $$;

        """;

    // No row when the silo has left the view. Whoever renews also takes out those whose time is over.
    private const string Renew =
        """
        CREATE FUNCTION {schema}.silo_renew(
          my_id text, my_seen bigint, my_lead bigint, my_url text, for_ms bigint)
        RETURNS TABLE (
          at_epoch bigint, silo text, silo_address text, silo_url text, silo_holder text, silo_seen bigint,
          leads boolean)
        LANGUAGE plpgsql AS $$
        BEGIN
          UPDATE {schema}.silos SET until = clock_timestamp() + for_ms * interval '1 millisecond',
            seen = greatest(seen, my_seen), lead_epoch = my_lead, url = my_url WHERE id = my_id;
          IF NOT FOUND THEN
            RETURN;
          END IF;
          IF EXISTS (SELECT FROM {schema}.silos WHERE until < clock_timestamp()) THEN
            PERFORM pg_advisory_xact_lock(hashtextextended('{schema}.owner', 0));
            PERFORM {schema}.silo_sweep();
          END IF;
          RETURN QUERY SELECT v.epoch, s.id, s.address, s.url, s.holder, s.seen, s.lead_epoch = o.epoch
            FROM {schema}.silos s, {schema}.silo_view v, {schema}.owner o ORDER BY s.id;
        END $$;

        """;

    private const string Leave =
        """
        CREATE FUNCTION {schema}.silo_leave(my_id text) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM pg_advisory_xact_lock(hashtextextended('{schema}.owner', 0));
          DELETE FROM {schema}.silos WHERE id = my_id;
          IF FOUND THEN
            UPDATE {schema}.silo_view SET epoch = epoch + 1;
          END IF;
        END $$;

        """;

    // A lead of 0 asks for none: what a silo does on its own account. 28 is FabricErrorKind.Fenced, as on the wire.
    private const string Commit =
        """
        CREATE FUNCTION {schema}.apply_in(my_id text, lead bigint, transactions jsonb)
        RETURNS TABLE (transaction_index integer, error_kind integer, subject text, reason text) LANGUAGE plpgsql AS $$
        DECLARE
          now_owner {schema}.owner;
        BEGIN
          PERFORM pg_advisory_xact_lock_shared(hashtextextended('{schema}.owner', 0));
          SELECT * INTO now_owner FROM {schema}.owner;
          IF NOT EXISTS (SELECT FROM {schema}.silos WHERE id = my_id) THEN
            reason := 'this silo is not in the view any more';
          ELSIF lead <> 0 AND now_owner.epoch <> lead THEN
            reason := now_owner.holder || ' leads this fabric by now';
          ELSE
            RETURN QUERY SELECT * FROM {schema}.apply(transactions);
            RETURN;
          END IF;
          FOR at IN 0 .. jsonb_array_length(transactions) - 1 LOOP
            transaction_index := at;
            error_kind := 28;
            subject := 'metastore';
            RETURN NEXT;
          END LOOP;
        END $$;
        """;
}
