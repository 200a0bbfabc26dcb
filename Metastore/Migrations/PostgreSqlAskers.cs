namespace OrleansAlluxio.Metastore.Migrations;

/// <summary>
/// A commit that one silo makes because another asked for it: both are in the view, or it is refused. So nothing of a
/// silo that was taken out comes later through the owner of a directory either.
/// </summary>
internal static class PostgreSqlAskers
{
    /// <summary>The step. An empty asker is the silo itself; 28 is FabricErrorKind.Fenced, as on the wire.</summary>
    public const string Sql =
        """
        CREATE FUNCTION {schema}.apply_for(my_id text, asker text, lead bigint, transactions jsonb)
        RETURNS TABLE (transaction_index integer, error_kind integer, subject text, reason text) LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM pg_advisory_xact_lock_shared(hashtextextended('{schema}.owner', 0));
          IF asker = '' OR EXISTS (SELECT FROM {schema}.silos WHERE id = asker) THEN
            RETURN QUERY SELECT * FROM {schema}.apply_in(my_id, lead, transactions);
            RETURN;
          END IF;
          FOR at IN 0 .. jsonb_array_length(transactions) - 1 LOOP
            transaction_index := at;
            error_kind := 28;
            subject := 'metastore';
            reason := 'the silo that asked for it is not in the view any more';
            RETURN NEXT;
          END LOOP;
        END $$;
        """;
}
