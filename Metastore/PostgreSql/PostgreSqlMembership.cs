using Npgsql;
using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Metastore.PostgreSql;

/// <summary>
/// A place in the view, renewed over a connection of its own for as long as this lives; disposing gives it up.
/// </summary>
/// <remarks>
/// Invariant: <see cref="Require"/> passes only while the database cannot have let anyone take this silo out. It counts
/// from before the renewal was asked for, by a clock that is never set, and for less than the database does.
/// </remarks>
public sealed class PostgreSqlMembership : ISiloMembership, IAsyncDisposable
{
    private const int RenewalsPerLife = 5;
    private const double TrustedShare = 0.7;

    // While a view is coming into force calls wait for it: nobody should wait for the next renewal.
    private const int LooksPerLife = 50;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);

    private readonly NpgsqlDataSource _source;
    private readonly PostgreSqlQueries _queries;
    private readonly string _schema;
    private readonly SiloClaim _claim;
    private readonly TimeProvider _time;
    private readonly Func<long> _lead;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly SemaphoreSlim _nudge = new(0, 1);
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _renewing = Task.CompletedTask;
    private SiloView _view = SiloView.None;
    private long _confirmedAt;
    private long _begun;
    private long _done;
    private long _acknowledged;
    private string _url = string.Empty;

    internal PostgreSqlMembership(
        NpgsqlDataSource source, string schema, SiloClaim claim, Func<long> lead, TimeProvider time)
    {
        _source = source;
        _queries = new PostgreSqlQueries(source);
        _schema = schema;
        _claim = claim;
        _lead = lead;
        _time = time;
    }

    /// <inheritdoc/>
    public event Action<SiloView>? Heard;

    /// <inheritdoc/>
    public string Id => _claim.Id;

    /// <inheritdoc/>
    public SiloView View => Volatile.Read(ref _view);

    /// <inheritdoc/>
    public Task Lost => _lost.Task;

    /// <inheritdoc/>
    public void Require(string operation, string subject)
    {
        if (_lost.Task.IsCompleted)
        {
            throw new FabricException(
                FabricErrorKind.Fenced, operation, subject, "the other silos go on without this one");
        }

        if (_time.GetElapsedTime(Volatile.Read(ref _confirmedAt)) > _claim.Lasts * TrustedShare)
        {
            throw new FabricException(
                FabricErrorKind.Unavailable, operation, subject,
                "the metastore does not confirm that this silo is still at work");
        }
    }

    /// <inheritdoc/>
    public void Acknowledge(long epoch)
    {
        Volatile.Write(ref _acknowledged, epoch);
        Nudge();
    }

    /// <summary>Says where this silo's fabric API is.</summary>
    public void Advertise(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        Volatile.Write(ref _url, url.AbsoluteUri);
        Nudge();
    }

    /// <summary>Renews now: what the metastore is to hear does not wait for the next time.</summary>
    public void Nudge()
    {
        try
        {
            _nudge.Release();
        }
        catch (SemaphoreFullException)
        {
            // It will.
        }
    }

    /// <summary>Returns when the view was read that there was after this call, or a later one.</summary>
    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        var wanted = Volatile.Read(ref _begun) + 1;
        while (Volatile.Read(ref _done) < wanted && !_lost.Task.IsCompleted)
        {
            Nudge();
            await Task.Delay(LookEvery, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Goes on renewing once whoever listens to <see cref="Heard"/> does.</summary>
    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        await RenewOnceAsync(cancellationToken).ConfigureAwait(false);
        _renewing = RenewAsync(_lifetime.Token);
    }

    /// <summary>
    /// Takes the place. Conflict when another silo has the address, Unauthenticated for a wrong secret or certificate.
    /// </summary>
    internal async ValueTask JoinAsync(CancellationToken cancellationToken)
    {
        var askedAt = _time.GetTimestamp();
        var refusals = await _queries.ListAsync(
            $"SELECT coalesce({_schema}.silo_join($1, $2, $3, $4, $5), '')",
            [_claim.Id, _claim.Address, _claim.Holder, _claim.SecretMark, Milliseconds],
            static from => from.GetString(0), cancellationToken).ConfigureAwait(false);
        if (refusals is [{ Length: > 0 } refusal])
        {
            var isSecret = refusal.Contains("secret", StringComparison.Ordinal);
            throw new FabricException(
                isSecret ? FabricErrorKind.Unauthenticated : FabricErrorKind.Conflict, "join", _claim.Address,
                isSecret ? refusal + ", or silo certificate, or way of changes" : refusal, RetryAdvice.Never);
        }

        Volatile.Write(ref _confirmedAt, askedAt);
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
            using var limit = new CancellationTokenSource(_claim.Lasts, _time);
            await _queries.ListAsync(
                $"SELECT 1 FROM {_schema}.silo_leave($1)", [_claim.Id], static from => from.GetInt32(0), limit.Token)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is FabricException or OperationCanceledException)
        {
            // The database is away: the place ends by itself.
        }

        await _source.DisposeAsync().ConfigureAwait(false);
        _lifetime.Dispose();
        _nudge.Dispose();
    }

    private long Milliseconds => (long)_claim.Lasts.TotalMilliseconds;

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        while (!_lost.Task.IsCompleted)
        {
            var pause = _claim.Lasts / (View.IsInForce ? RenewalsPerLife : LooksPerLife);
            using (var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
            {
                var due = Task.Delay(pause, _time, wait.Token);
                var nudged = _nudge.WaitAsync(wait.Token);
                await Task.WhenAny(due, nudged).ConfigureAwait(false);
                await wait.CancelAsync().ConfigureAwait(false);
                await Task.WhenAll(due, nudged).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                using var slow = new CancellationTokenSource(_claim.Lasts, _time);
                await using var registration = slow.Token.Register(limit.Cancel).ConfigureAwait(false);
                await RenewOnceAsync(limit.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (
                e is FabricException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // The database is away or slow. Whoever asks meanwhile is told so; it may come back in time.
            }
        }
    }

    // One at a time: at the start, and then in the loop.
    private async ValueTask RenewOnceAsync(CancellationToken cancellationToken)
    {
        var number = _begun + 1;
        Volatile.Write(ref _begun, number);
        var askedAt = _time.GetTimestamp();
        var rows = await _queries.ListAsync(
            $"""
            SELECT at_epoch, silo, silo_address, silo_url, silo_holder, silo_seen, leads
            FROM {_schema}.silo_renew($1, $2, $3, $4, $5)
            """,
            [_claim.Id, Volatile.Read(ref _acknowledged), _lead(), Volatile.Read(ref _url), Milliseconds],
            static from => (Epoch: from.GetInt64(0), Member: new SiloMember(
                from.GetString(1), from.GetString(2), from.GetString(3) is { Length: > 0 } url ? new Uri(url) : null,
                from.GetString(4), from.GetInt64(5), from.GetBoolean(6))),
            cancellationToken).ConfigureAwait(false);
        if (rows.Count == 0)
        {
            _lost.TrySetResult();
            return;
        }

        var view = new SiloView(rows[0].Epoch, [.. rows.Select(static r => r.Member)]);
        Volatile.Write(ref _view, view);
        Volatile.Write(ref _confirmedAt, askedAt);
        Heard?.Invoke(view);
        Volatile.Write(ref _done, number);
    }
}
