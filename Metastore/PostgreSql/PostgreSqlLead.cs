using Npgsql;

namespace OrleansAlluxio.Metastore.PostgreSql;

/// <summary>
/// The lead of a fabric, renewed over a connection of its own for as long as this lives; disposing gives it back.
/// </summary>
/// <remarks>
/// Invariant: <see cref="Require"/> passes only while the database cannot have let another process take over. It counts
/// from before the renewal was asked for, by a clock that is never set, and for less than the database does.
/// </remarks>
public sealed class PostgreSqlLead : IFabricLead, IAsyncDisposable
{
    // Of the time a lead lasts: renewed five times, trusted for seven tenths.
    private const int RenewalsPerLife = 5;
    private const double TrustedShare = 0.7;

    private readonly NpgsqlDataSource _source;
    private readonly PostgreSqlQueries _queries;
    private readonly string _schema;
    private readonly TimeSpan _lasts;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _renewing;
    private long _confirmedAt;

    internal PostgreSqlLead(
        NpgsqlDataSource source, string schema, LeadTerms terms, TimeSpan lasts, TimeProvider time)
    {
        _source = source;
        _queries = new PostgreSqlQueries(source);
        _schema = schema;
        _lasts = lasts;
        _time = time;
        _confirmedAt = terms.AskedAt;
        Epoch = terms.Epoch;
        FabricId = terms.FabricId;
        IsTakenOver = terms.IsTakenOver;
        _renewing = RenewAsync(_lifetime.Token);
    }

    /// <summary>Counts leads of this fabric.</summary>
    public long Epoch { get; }

    /// <summary>Identity of the fabric, the same for all who ever lead it.</summary>
    public string FabricId { get; }

    /// <inheritdoc/>
    public bool IsTakenOver { get; }

    /// <inheritdoc/>
    public Task Lost => _lost.Task;

    /// <inheritdoc/>
    public void Require(string operation, string subject)
    {
        if (_lost.Task.IsCompleted)
        {
            throw new FabricException(
                FabricErrorKind.Fenced, operation, subject, "another process leads this fabric by now");
        }

        if (_time.GetElapsedTime(Volatile.Read(ref _confirmedAt)) > _lasts * TrustedShare)
        {
            throw new FabricException(
                FabricErrorKind.Unavailable, operation, subject,
                "the metastore does not confirm that this process still leads");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_lifetime.IsCancellationRequested)
        {
            return;
        }

        await _lifetime.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            using var limit = new CancellationTokenSource(_lasts, _time);
            await _queries.ListAsync(
                $"UPDATE {_schema}.owner SET until = '-infinity' WHERE epoch = $1 RETURNING epoch", [Epoch],
                static from => from.GetInt64(0), limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FabricException or OperationCanceledException)
        {
            // The database is away: the lead ends by itself.
        }

        await _source.DisposeAsync().ConfigureAwait(false);
        _lifetime.Dispose();
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(_lasts / RenewalsPerLife, _time, cancellationToken).ConfigureAwait(false);
            var askedAt = _time.GetTimestamp();
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                using var slow = new CancellationTokenSource(_lasts, _time);
                await using var registration = slow.Token.Register(limit.Cancel).ConfigureAwait(false);
                var renewed = await _queries.ListAsync(
                    $"""
                    UPDATE {_schema}.owner SET until = clock_timestamp() + $2 * interval '1 millisecond'
                    WHERE epoch = $1 RETURNING epoch
                    """,
                    [Epoch, (long)_lasts.TotalMilliseconds], static from => from.GetInt64(0), limit.Token)
                    .ConfigureAwait(false);
                if (renewed.Count == 0)
                {
                    _lost.TrySetResult();
                    return;
                }

                Volatile.Write(ref _confirmedAt, askedAt);
            }
            catch (Exception e) when (
                e is FabricException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // The database is away or slow. Whoever asks meanwhile is told so; when it is back and nobody took
                // over, this process goes on leading.
            }
        }
    }
}
