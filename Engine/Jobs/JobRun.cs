using System.Runtime.CompilerServices;
using OrleansAlluxio.Engine.Jobs.Kinds;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.Jobs;

/// <summary>
/// One run of a job, from where the last one was:
/// 1 walk on from the position in the record, a bounded number of files at once;
/// 2 each file that is finished, or failed, is noted in the ledger;
/// 3 twice a second what the ledger has goes into the record, in one commit with the failures;
/// 4 when the walk has ended and the kind of job asks for it, look at every file again;
/// 5 end: done, failed when anything did, or left to the next run.
/// </summary>
internal sealed class JobRun
{
    // By its record others tell a run from one that died.
    private const int SavesPerSign = 8;
    private static readonly TimeSpan SaveEvery = TimeSpan.FromMilliseconds(500);

    // What may fail between two looks of a person at it. A store that is away fails every file: the job waits instead.
    private const int FailuresMax = 100_000;

    // Half of what one commit takes.
    private const int UnwrittenMax = 2000;

    private readonly EngineServices _services;
    private readonly JobOwnership _owned;
    private readonly JobLedger _ledger;
    private readonly IJobKind _kind;
    private readonly JobItems _items;
    private readonly JobSource _source;
    private readonly JobRecord _begun;
    private readonly CancellationTokenSource _stop = new();
    private readonly long _startedAt;
    private FabricException? _lost;
    private string? _pauseReason;
    private string? _failure;
    private bool _isComplete;

    public JobRun(
        EngineServices services, JobOwnership owned, IJobKind kind, Func<JobRecord, JobWalk> walks, StatusReads reads)
    {
        (_services, _owned, _ledger, _kind) = (services, owned, owned.Ledger, kind);
        _begun = _ledger.Record;
        _startedAt = services.Time.GetTimestamp();
        var documents = new JobDocuments(services.Metastore);
        _source = new JobSource(documents, walks(_begun));
        _items = new JobItems(services, kind, _begun, reads, documents, _ledger);
    }

    /// <summary>A run writes its job's record at least this often.</summary>
    public static TimeSpan WrittenEvery => SavesPerSign * SaveEvery;

    /// <summary>Runs until the job ends or is left. Fenced when it was lost to another run.</summary>
    public async ValueTask RunAsync(JobLookAhead? ahead, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        using var ticking = new CancellationTokenSource();
        var saver = SaveOftenAsync(ticking.Token);
        var counting = ahead is null ? Task.CompletedTask : CountAsync(ahead, stop.Token);
        try
        {
            FollowWish();
            await PhasesAsync(stop.Token).ConfigureAwait(false);
            _isComplete = true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Left: what is finished is in the ledger.
        }
        catch (FabricException e) when (e.Retry == RetryAdvice.Never && !stop.IsCancellationRequested)
        {
            _failure = e.Message; // The walk itself cannot go on, and would not the next time.
        }
        catch (Exception e) when (e is not FabricException and not OperationCanceledException)
        {
            _failure = $"a fault of the program: {e.GetType().Name}: {e.Message}";
        }
        finally
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await ticking.CancelAsync().ConfigureAwait(false);
            await saver.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await counting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await LeaveAsync().ConfigureAwait(false);
            _stop.Dispose();
        }
    }

    private async ValueTask PhasesAsync(CancellationToken cancellationToken)
    {
        if (_ledger.Phase == JobPhase.Work)
        {
            await PhaseAsync(cancellationToken).ConfigureAwait(false);
            if (_kind.Checks && !_begun.DryRun)
            {
                // Step 4. Durable before it begins: it may take away (move) what the next run would count.
                _ledger.Begin(JobPhase.Check);
                await _owned.SaveAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        if (_ledger.Phase == JobPhase.Check)
        {
            await PhaseAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_ledger.Failed == 0 && !_begun.DryRun)
        {
            await _kind.EndAsync(_begun.ToRequest(), cancellationToken).ConfigureAwait(false);
        }
    }

    private Task PhaseAsync(CancellationToken cancellationToken)
    {
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = _begun.ConcurrencyMax ?? _kind.ConcurrencyDefault,
            CancellationToken = cancellationToken,
        };
        return Parallel.ForEachAsync(TicketsAsync(cancellationToken), options, FinishAsync);
    }

    // Step 1. One at a time, in order.
    private async IAsyncEnumerable<JobTicket> TicketsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var visit in _source.VisitsAsync(_ledger.Record, cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await _ledger.OpenAsync(visit, cancellationToken).ConfigureAwait(false) is { } ticket)
            {
                yield return ticket;
            }
        }
    }

    private async ValueTask FinishAsync(JobTicket ticket, CancellationToken cancellationToken)
    {
        // Step 2.
        await _items.FinishAsync(ticket, cancellationToken).ConfigureAwait(false);
        if (_ledger.FailuresUnwritten >= UnwrittenMax)
        {
            await _owned.SaveAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_ledger.Failed - _begun.Counts.Failed >= FailuresMax)
        {
            _pauseReason = $"{FailuresMax} failures: see what they have in common, then resume or cancel";
            await _stop.CancelAsync().ConfigureAwait(false);
        }
    }

    // Step 3.
    private async Task SaveOftenAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(SaveEvery, _services.Time);
        for (var tick = 1; await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false); tick++)
        {
            try
            {
                NoteRunningTime(isNews: tick % SavesPerSign == 0);
                await _owned.SaveAsync(cancellationToken).ConfigureAwait(false);
                FollowWish();
            }
            catch (FabricException e) when (e.Kind == FabricErrorKind.Fenced)
            {
                _lost = e;
                await _stop.CancelAsync().ConfigureAwait(false);
                return;
            }
            catch (FabricException)
            {
                // The metastore is away: the next tick writes what there is then.
            }
        }
    }

    private void FollowWish()
    {
        if (_owned.Wanted != JobState.Running)
        {
            _stop.Cancel();
        }
    }

    private async Task CountAsync(JobLookAhead ahead, CancellationToken cancellationToken)
    {
        if (await ahead.CountAsync(_begun, cancellationToken).ConfigureAwait(false) is { } total)
        {
            _ledger.Change(r => r with { FilesTotal = total.Files, BytesTotal = total.Bytes }, isNews: true);
        }
    }

    private void NoteRunningTime(bool isNews)
    {
        var running = _begun.RunningMs + (long)_services.Time.GetElapsedTime(_startedAt).TotalMilliseconds;
        _ledger.Change(r => r with { RunningMs = running }, isNews);
    }

    // Step 5. Also when the run was interrupted.
    private async ValueTask LeaveAsync()
    {
        if (_lost is { } lost)
        {
            throw lost;
        }

        NoteRunningTime(isNews: true);
        await _owned.LeaveAsync(Last, CancellationToken.None).ConfigureAwait(false);
    }

    private JobRecord Last(JobRecord record)
    {
        var now = _services.Time.GetUtcNow().ToUnixTimeMilliseconds();
        if (record.Wanted == JobState.Cancelled)
        {
            return record with { State = JobState.Cancelled, EndedUnixMs = now };
        }

        if (record.Wanted == JobState.Paused)
        {
            return record with { State = JobState.Paused };
        }

        if (_pauseReason is not null)
        {
            return record with { State = JobState.Paused, Wanted = JobState.Paused, Reason = _pauseReason };
        }

        if (_failure is not null)
        {
            return record with
            {
                State = JobState.Failed,
                Reason = _failure,
                IsCutShort = true,
                EndedUnixMs = now,
            };
        }

        // Not complete and nobody's wish: interrupted, or the metastore was away for a moment. The next run goes on.
        return _isComplete ? JobEnds.Of(record, _kind.IsCountedByCheck, now) : record;
    }
}
