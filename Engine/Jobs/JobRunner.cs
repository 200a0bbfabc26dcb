using OrleansAlluxio.Engine.Jobs.Kinds;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.Jobs;

/// <summary>
/// Runs jobs. Any number of calls for one job, in any number of processes, are safe: the last to take the record over
/// is the run, and the others find out at their next write and stop.
/// </summary>
public sealed class JobRunner : IJobRuns
{
    private readonly EngineServices _services;
    private readonly StatusReads _reads;
    private readonly Synchroniser _sync;
    private readonly JobDocuments _documents;
    private readonly Dictionary<JobKind, IJobKind> _kinds;

    internal JobRunner(
        EngineServices services, StatusReads reads, Synchroniser sync, IReadOnlyList<IJobKind> kinds)
    {
        (_services, _reads, _sync) = (services, reads, sync);
        _documents = new JobDocuments(services.Metastore);
        _kinds = kinds.ToDictionary(static k => k.Kind);
    }

    /// <inheritdoc/>
    public async ValueTask RunAsync(string id, CancellationToken cancellationToken)
    {
        if (await _documents.TryGetOpenAsync(id, cancellationToken).ConfigureAwait(false) is not { } found
            || found.Record.State == JobState.Paused)
        {
            return;
        }

        JobOwnership owned;
        try
        {
            owned = await JobOwnership.TakeAsync(
                _documents, found.Record, found.RowVersion, static r => new JobLedger(r), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.Conflict)
        {
            return; // Somebody else took it, or asked something of it: the next look sees what.
        }

        using (owned)
        {
            await RunAsync(owned, cancellationToken).ConfigureAwait(false);
        }
    }

    internal IJobKind KindOf(JobKind kind) => _kinds.TryGetValue(kind, out var found)
        ? found
        : throw new FabricException(
            FabricErrorKind.Unsupported, "start job", kind.ToString(), "this version has no such kind of job");

    private async ValueTask RunAsync(JobOwnership owned, CancellationToken cancellationToken)
    {
        var record = owned.Ledger.Record;
        var run = new JobRun(_services, owned, KindOf(record.Kind), Walk, _reads);
        var ahead = record.PartialListing || record.FilesTotal is not null || record.Pass > 1
            ? null
            : new JobLookAhead(_services, _sync, Walk);
        await run.RunAsync(ahead, cancellationToken).ConfigureAwait(false);
    }

    // What was compared since the job was asked for is fresh, so that its walks do not ask the store twice.
    private JobWalk Walk(JobRecord record)
    {
        var since = new HybridTimestamp(record.Since).UnixMilliseconds;
        var filter = new JobFilter(FabricPath.Parse(record.Path), record.Include, record.Exclude);
        return new JobWalk(_reads, filter, path =>
        {
            var interval = _services.Paths
                .SyncIntervalFor(path, new OperationOptions { SyncIntervalMs = record.IntervalMs }).Milliseconds;
            var age = _services.Time.GetUtcNow().ToUnixTimeMilliseconds() - since;
            return interval < 0 ? interval : Math.Max(interval, Math.Max(1, age));
        });
    }
}
