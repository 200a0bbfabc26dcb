using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore.PostgreSql;

/// <summary>
/// A few loops that each take what is waiting and commit it in one round trip and one transaction of the database,
/// every caller's transaction in its own subtransaction. Correct beside other processes that write: every condition is
/// decided in the database.
/// </summary>
internal sealed class PostgreSqlWriter
{
    private const int RetryPauseMs = 4;
    private readonly NpgsqlDataSource _source;
    private readonly PostgreSqlMetastoreOptions _options;
    private readonly TimeProvider _time;
    private readonly IRandomSource _random;
    private readonly Task[] _loops;
    private readonly Channel<PostgreSqlCommit> _waiting = Channel.CreateBounded<PostgreSqlCommit>(
        new BoundedChannelOptions(MetastoreLimits.PendingTransactionsMax) { FullMode = BoundedChannelFullMode.Wait });

    private bool _isClosed;
    private long _epoch;
    private string? _silo;
    private long _commits;
    private long _flushes;

    public PostgreSqlWriter(
        NpgsqlDataSource source, PostgreSqlMetastoreOptions options, TimeProvider time, IRandomSource random)
    {
        _source = source;
        _options = options;
        _time = time;
        _random = random;
        _loops = [.. Enumerable.Range(0, options.Writers).Select(_ => Task.Run(RunAsync))];
    }

    public long Commits => Volatile.Read(ref _commits);

    public long Flushes => Volatile.Read(ref _flushes);

    /// <summary>
    /// The lead as which commits are made: refused when it is another's by then. 0 is that of a database which nobody
    /// ever led.
    /// </summary>
    public long Epoch
    {
        get => Volatile.Read(ref _epoch);
        set => Volatile.Write(ref _epoch, value);
    }

    /// <summary>The silo as which commits are made: refused when it has left the view. Null outside one.</summary>
    public string? Silo
    {
        get => Volatile.Read(ref _silo);
        set => Volatile.Write(ref _silo, value);
    }

    /// <summary>Queues a transaction; completes when it is durable.</summary>
    public ValueTask CommitAsync(IReadOnlyList<MetastoreChange> changes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var work = new PostgreSqlCommit(changes);
        if (!_waiting.Writer.TryWrite(work))
        {
            throw Volatile.Read(ref _isClosed) ? MetastoreErrors.Closed() : MetastoreErrors.QueueFull();
        }

        return work.WaitAsync(cancellationToken);
    }

    /// <summary>Does what is waiting, then ends.</summary>
    public Task StopAsync()
    {
        Volatile.Write(ref _isClosed, true);
        _waiting.Writer.TryComplete();
        return Task.WhenAll(_loops);
    }

    private async Task RunAsync()
    {
        var batch = new List<PostgreSqlCommit>();
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            Take(batch);
            if (batch.Count > 0)
            {
                await RunBatchAsync(batch).ConfigureAwait(false);
                batch.Clear();
            }
        }
    }

    private void Take(List<PostgreSqlCommit> batch)
    {
        long changes = 0;
        long bytes = 0;
        while (batch.Count < _options.BatchTransactionsMax
            && changes < MetastoreLimits.ChangesMax
            && bytes < MetastoreLimits.DocumentBytesMax
            && _waiting.Reader.TryRead(out var work))
        {
            changes += work.Changes.Count;
            bytes += work.WeightBytes;
            if (work.TryTake())
            {
                batch.Add(work);
            }
        }
    }

    private async Task RunBatchAsync(List<PostgreSqlCommit> batch)
    {
        // As many as there are silos at most.
        foreach (var term in batch.Select(static work => work.Term).Distinct().ToList())
        {
            await RunTermAsync(batch.FindAll(work => work.Term == term)).ConfigureAwait(false);
        }
    }

    private async Task RunTermAsync(List<PostgreSqlCommit> batch)
    {
        try
        {
            await ApplyAsync(batch).ConfigureAwait(false);
        }
        catch (Exception error) when (PostgreSqlErrors.IsLostRace(error))
        {
            // The batch is undone as a whole. One by one, they hold fewer locks and cannot meet each other again.
            foreach (var work in batch)
            {
                await RunAloneAsync(work).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (PostgreSqlErrors.IsDatabaseFailure(error))
        {
            batch.ForEach(work => work.Failure = PostgreSqlErrors.Map(error, "commit", "metastore"));
        }
        catch (Exception error)
        {
            // The edge of the loop: a bug must fail its callers, not leave them waiting for ever.
            batch.ForEach(work => work.Failure = new FabricException(
                FabricErrorKind.Internal, "commit", "metastore", error.Message, inner: error));
        }

        Interlocked.Add(ref _commits, batch.Count(static work => work.Failure is null));
        batch.ForEach(static work => work.Complete());
    }

    private async Task RunAloneAsync(PostgreSqlCommit work)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ApplyAsync([work]).ConfigureAwait(false);
                return;
            }
            catch (Exception error) when (PostgreSqlErrors.IsLostRace(error) && attempt < _options.AttemptsMax)
            {
                // Pauses double, and half of each is chance: rivals that met must not meet again.
                var pauseMs = RetryPauseMs << attempt;
                var pause = TimeSpan.FromMilliseconds(pauseMs * (0.5 + (_random.NextDouble() / 2)));
                await Task.Delay(pause, _time, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception error) when (PostgreSqlErrors.IsDatabaseFailure(error))
            {
                work.Failure = PostgreSqlErrors.Map(error, "commit", "metastore");
                return;
            }
        }
    }

    private async Task ApplyAsync(IReadOnlyList<PostgreSqlCommit> batch)
    {
        foreach (var work in batch)
        {
            work.Failure = null;
        }

        var command = _source.CreateCommand(
            "SELECT transaction_index, error_kind, subject, reason FROM "
            + (Silo is null ? $"{_options.Schema}.apply_as($2, $1)" : $"{_options.Schema}.apply_for($3, $4, $2, $1)"));
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter<byte[]>
            {
                TypedValue = PostgreSqlJson.Write(batch),
                NpgsqlDbType = NpgsqlDbType.Jsonb,
            });
            command.Parameters.Add(new NpgsqlParameter<long>
            {
                TypedValue = batch[0].Term.Lead is not 0 and var term ? term : Epoch,
            });
            if (Silo is { } silo)
            {
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = silo });
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = batch[0].Term.Asker });
            }

            var reader = await command.ExecuteReaderAsync(CancellationToken.None).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false))
                {
                    batch[reader.GetInt32(0)].Failure = new FabricException(
                        (FabricErrorKind)reader.GetInt32(1), "commit", reader.GetString(2), reader.GetString(3));
                }
            }
        }

        Interlocked.Increment(ref _flushes);
    }
}
