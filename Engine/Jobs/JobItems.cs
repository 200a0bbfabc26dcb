using OrleansAlluxio.Engine.Jobs.Kinds;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.Jobs;

/// <summary>Does a job's work for one visit after another, and notes how each ended. Thread-safe.</summary>
internal sealed class JobItems
{
    // A store that is away for a moment costs a file two pauses; one that is away longer fails it, by name.
    private const int AttemptsMax = 3;
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(200);

    private readonly EngineServices _services;
    private readonly IJobKind _kind;
    private readonly JobRecord _job;
    private readonly JobRequest _request;
    private readonly StatusReads _reads;
    private readonly JobDocuments _documents;
    private readonly JobLedger _ledger;
    private readonly JobFilter _filter;
    private readonly RatePacer? _pacer;

    public JobItems(
        EngineServices services, IJobKind kind, JobRecord job, StatusReads reads, JobDocuments documents,
        JobLedger ledger)
    {
        (_services, _kind, _job, _reads, _documents, _ledger) = (services, kind, job, reads, documents, ledger);
        _request = job.ToRequest();
        _filter = new JobFilter(job);
        _pacer = job.BytesPerSecondMax is { } rate ? new RatePacer(rate, services.Time) : null;
    }

    /// <summary>Does what the visit is for. Throws only when it is cancelled or the metastore fails.</summary>
    public async ValueTask FinishAsync(JobTicket ticket, CancellationToken cancellationToken)
    {
        var visit = ticket.Visit;
        if (visit.Failure is { } failure)
        {
            await FailAsync(ticket, failure, static c => c, cancellationToken).ConfigureAwait(false);
        }
        else if (visit.File is not { } file)
        {
            var had = await HadFailureAsync(ticket, cancellationToken).ConfigureAwait(false);
            _ledger.Finish(ticket, isMended: had, static c => c);
        }
        else if (!_filter.Takes(file) || !await IsUnusedAsync(file, cancellationToken).ConfigureAwait(false))
        {
            var isFirst = _ledger.Phase == JobPhase.Work;
            _ledger.Finish(
                ticket, isMended: false, c => isFirst ? c with { Excluded = c.Excluded + 1 } : c);
        }
        else if (_ledger.Phase == JobPhase.Check)
        {
            await CheckAsync(ticket, file, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await WorkAsync(ticket, file, cancellationToken).ConfigureAwait(false);
        }
    }

    private ValueTask<bool> IsUnusedAsync(FileStatus file, CancellationToken cancellationToken) =>
        _job.UnusedForMs is { } age
            ? _services.Access.IsUnusedSinceAsync(file, _job.StartedUnixMs - age, cancellationToken)
            : ValueTask.FromResult(true);

    private async ValueTask WorkAsync(JobTicket ticket, FileStatus file, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var item = new JobItem(_request, file, _pacer);
                var outcome = _job.DryRun
                    ? await _kind.EstimateAsync(item, cancellationToken).ConfigureAwait(false)
                    : await _kind.RunAsync(item, cancellationToken).ConfigureAwait(false);
                var length = file.LengthBytes;
                var mended = await MendsAsync(ticket, cancellationToken).ConfigureAwait(false);
                _ledger.Finish(ticket, mended, c => c.WithDone(length, outcome));
                return;
            }
            catch (FabricException e) when (attempt < AttemptsMax && IsWorthAnother(e))
            {
                await PauseAsync(attempt, cancellationToken).ConfigureAwait(false);
            }
            catch (FabricException e)
            {
                // What is stopped fails in its own ways; that is not the file's failure.
                cancellationToken.ThrowIfCancellationRequested();
                await FailAsync(ticket, e, static c => c, cancellationToken).ConfigureAwait(false);
                return;
            }

            // It may be another file by now, or none.
            var (now, failure) = await AgainAsync(file, cancellationToken).ConfigureAwait(false);
            if (failure is not null)
            {
                await FailAsync(ticket, failure, static c => c, cancellationToken).ConfigureAwait(false);
                return;
            }

            if (now is not { IsDirectory: false })
            {
                var mended = await MendsAsync(ticket, cancellationToken).ConfigureAwait(false);
                _ledger.Finish(ticket, mended, static c => c);
                return;
            }

            file = now;
        }
    }

    private async ValueTask CheckAsync(JobTicket ticket, FileStatus file, CancellationToken cancellationToken)
    {
        var failure = await _kind.CheckAsync(new JobItem(_request, file, _pacer), cancellationToken)
            .ConfigureAwait(false);
        var length = file.LengthBytes;
        if (failure is null)
        {
            _ledger.Finish(ticket, isMended: false, c => c.WithChecked(length, isWhole: true));
            return;
        }

        // What failed before keeps its reason.
        if (await HadFailureAsync(ticket, cancellationToken).ConfigureAwait(false))
        {
            _ledger.Finish(ticket, isMended: false, c => c.WithChecked(length, isWhole: false));
        }
        else
        {
            // What was counted as done is not, unless the check counts by itself or the file came later.
            var undone = _kind.IsCountedByCheck || failure.Kind == FabricErrorKind.NotFound ? 0 : 1;
            Fail(ticket, failure, isNew: true, c => c.WithChecked(length, isWhole: false) with
            {
                Files = c.Files - undone,
                Bytes = c.Bytes - (undone * length),
            });
        }
    }

    private async ValueTask FailAsync(
        JobTicket ticket, FabricException failure, Func<JobCounts, JobCounts> counts,
        CancellationToken cancellationToken)
    {
        // In the first pass a file is visited once, and a failure of it is new; a directory may fail again.
        var mayBeKnown = _job.Pass > 1 || _ledger.Phase == JobPhase.Check || ticket.Visit.File is null;
        var isNew = !mayBeKnown || !await HadFailureAsync(ticket, cancellationToken).ConfigureAwait(false);
        Fail(ticket, failure, isNew, counts);
    }

    private void Fail(JobTicket ticket, FabricException failure, bool isNew, Func<JobCounts, JobCounts> counts) =>
        _ledger.Fail(ticket, JobFailureRecord.Of(failure, _job.Pass), isNew, counts);

    private ValueTask<bool> MendsAsync(JobTicket ticket, CancellationToken cancellationToken) =>
        _job.Pass == 1 ? ValueTask.FromResult(false) : HadFailureAsync(ticket, cancellationToken);

    private async ValueTask<bool> HadFailureAsync(JobTicket ticket, CancellationToken cancellationToken)
    {
        var path = ticket.Visit.Path.Value;
        return _ledger.HasUnwrittenFailure(path)
            ?? await _documents.HasFailureAsync(_job.Id, path, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<(FileStatus? Status, FabricException? Failure)> AgainAsync(
        FileStatus file, CancellationToken cancellationToken)
    {
        try
        {
            return (await _reads.TryGetAsync(file.Path, OperationOptions.Default, cancellationToken)
                .ConfigureAwait(false), null);
        }
        catch (FabricException e)
        {
            return (null, e);
        }
    }

    // A connector that gave up has tried already; a full cache does not empty itself.
    private static bool IsWorthAnother(FabricException error) =>
        error.Retry == RetryAdvice.Backoff && error.Kind != FabricErrorKind.NoSpace;

    private Task PauseAsync(int attempt, CancellationToken cancellationToken) =>
        Task.Delay(PauseMin * (1 << (2 * (attempt - 1))) * (0.5 + _services.Random.NextDouble()), _services.Time,
            cancellationToken);
}
