using Npgsql;
using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore.PostgreSql;

/// <summary>Takes the lead of a fabric, at once or after a wait.</summary>
internal sealed class PostgreSqlClaims(NpgsqlDataSource source, string schema, TimeProvider time)
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(500);

    private readonly PostgreSqlQueries _queries = new(source);

    /// <summary>
    /// Waits until the lead is free, or until it is seen that its holder lives and the claim does not stand by:
    /// Conflict.
    /// </summary>
    public async ValueTask<LeadTerms> TakeAsync(LeadClaim claim, CancellationToken cancellationToken)
    {
        var isAsked = false;
        var lastLeftMs = 0.0;
        while (true)
        {
            var askedAt = time.GetTimestamp();
            var answer = await AskAsync(claim, isAsked, cancellationToken).ConfigureAwait(false);
            if (answer is { Took: true })
            {
                return new LeadTerms(answer.Epoch, answer.FabricId, answer.HasLapsed, askedAt);
            }

            if (answer is not null)
            {
                // More time left than at the last look: its holder renewed it.
                if (!claim.StandsBy && isAsked && answer.LeftMs > lastLeftMs)
                {
                    throw new FabricException(
                        FabricErrorKind.Conflict, "lead", $"schema {schema}",
                        $"{answer.Holder} serves the fabric of this metastore; one process does at a time",
                        RetryAdvice.Never);
                }

                if (!isAsked)
                {
                    claim.Waiting?.Invoke(answer.Holder);
                }

                isAsked = true;
                lastLeftMs = answer.LeftMs;
            }

            await Task.Delay(AskEvery, time, cancellationToken).ConfigureAwait(false);
        }
    }

    // Null when the database is away while this waits: it does not come to an end by that.
    private async ValueTask<Answer?> AskAsync(LeadClaim claim, bool mayFail, CancellationToken cancellationToken)
    {
        try
        {
            return await _queries.FirstAsync(
                $"SELECT took, coalesce(lapsed, false), at_epoch, by_holder, of_fabric, left_ms "
                    + $"FROM {schema}.take_lead($1, $2, $3)",
                [claim.FabricId, claim.Holder, (long)claim.Lasts.TotalMilliseconds],
                static from => new Answer(
                    from.GetBoolean(0), from.GetBoolean(1), from.GetInt64(2), from.GetString(3), from.GetString(4),
                    from.GetInt64(5)),
                cancellationToken).ConfigureAwait(false)
                ?? throw MetastoreErrors.CorruptDocument("owner", schema, "the row is missing");
        }
        catch (FabricException e) when (mayFail && claim.StandsBy && e.Kind == FabricErrorKind.Unavailable)
        {
            return null;
        }
    }

    private sealed record Answer(
        bool Took, bool HasLapsed, long Epoch, string Holder, string FabricId, long LeftMs);
}
