using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Sync.Recursive;

/// <summary>
/// Sync jobs: each is a document, so that one which a stop or a crash interrupted goes on at the next start. What was
/// done is known twice: by the cursor of a flat listing in the document, and by the time each directory was compared.
/// </summary>
public sealed class SyncJobs : IFabricSync, IAsyncDisposable
{
    // Jobs share the pools; more of them at once only take longer each.
    private const int RunningMax = 32;

    // What list shows of the past.
    private const int RememberedMax = 200;
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(2);

    private readonly EngineServices _services;
    private readonly StatusReads _reads;
    private readonly Synchroniser _sync;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SyncJob> _jobs = new(StringComparer.Ordinal);

    /// <summary>Uses the parts it is given.</summary>
    public SyncJobs(EngineServices services, StatusReads reads, Synchroniser sync)
    {
        (_services, _reads, _sync) = (services, reads, sync);
    }

    /// <summary>Takes up the jobs that an earlier process did not end.</summary>
    public async ValueTask ResumeAsync(CancellationToken cancellationToken)
    {
        foreach (var record in await AllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (record.State == SyncJobState.Running)
            {
                Begin(record with { Resumes = record.Resumes + 1 });
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<SyncJobStatus> StartAsync(SyncJobRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var since = _services.Clock.Now();
        var options = new OperationOptions { SyncIntervalMs = request.SyncIntervalMs };
        await _reads.GetAsync("load metadata", request.Path, options, cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            if (_jobs.Count >= RunningMax)
            {
                throw new FabricException(
                    FabricErrorKind.Busy, "load metadata", request.Path.Value,
                    $"{RunningMax} jobs are running; wait for one or cancel one");
            }
        }

        var id = new byte[8];
        _services.Random.Fill(id);
        var record = new SyncJobRecord
        {
            Id = Convert.ToHexStringLower(id),
            Path = request.Path.Value,
            Recursive = request.Recursive,
            IntervalMs = request.SyncIntervalMs,
            Since = since.Value,
            StartedUnixMs = _services.Time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        await _services.Metastore.CommitAsync(
            [new MetastoreChange.PutDocument(DocumentKinds.SyncJob, record.Id, record.ToPayload(), 0)],
            cancellationToken).ConfigureAwait(false);
        return Begin(record).Snapshot().ToStatus();
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SyncJobStatus>> ListAsync(CancellationToken cancellationToken)
    {
        var all = await AllAsync(cancellationToken).ConfigureAwait(false);
        return [.. all.Select(r => (TryFind(r.Id)?.Snapshot() ?? r).ToStatus())];
    }

    /// <inheritdoc/>
    public async ValueTask<SyncJobStatus> GetAsync(string id, CancellationToken cancellationToken) =>
        TryFind(id)?.Snapshot().ToStatus()
        ?? (await StoredAsync(id, cancellationToken).ConfigureAwait(false)).ToStatus();

    /// <inheritdoc/>
    public async ValueTask<SyncJobStatus> WaitAsync(string id, CancellationToken cancellationToken)
    {
        if (TryFind(id) is { } job)
        {
            await job.Running.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return await GetAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> CancelAsync(string id, CancellationToken cancellationToken)
    {
        if (TryFind(id) is not { } job)
        {
            await StoredAsync(id, cancellationToken).ConfigureAwait(false);
            return false;
        }

        if (!job.TryCancel())
        {
            return false;
        }

        await job.Running.WaitAsync(cancellationToken).ConfigureAwait(false);
        return (await StoredAsync(id, cancellationToken).ConfigureAwait(false)).State == SyncJobState.Cancelled;
    }

    /// <summary>Stops the jobs; they go on at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        SyncJob[] running;
        lock (_lock)
        {
            running = [.. _jobs.Values];
        }

        await Task.WhenAll(running.Select(static j => j.Running)).ConfigureAwait(false);
        _lifetime.Dispose();
    }

    private SyncJob Begin(SyncJobRecord record)
    {
        var job = new SyncJob(_services, record, _lifetime.Token);
        lock (_lock)
        {
            _jobs[record.Id] = job;
            job.Running = RunAsync(record.Id, job);
        }

        return job;
    }

    private async Task RunAsync(string id, SyncJob job)
    {
        await Task.Yield(); // Leaves the lock first.
        using var saving = new CancellationTokenSource();
        var saver = SaveOftenAsync(job, saving.Token);
        try
        {
            var (state, reason) = await OutcomeAsync(job).ConfigureAwait(false);
            await saving.CancelAsync().ConfigureAwait(false);
            await saver.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (state != SyncJobState.Running)
            {
                job.End(state, reason);
            }

            await job.SaveAsync(CancellationToken.None).ConfigureAwait(false);
            await ForgetOldAsync().ConfigureAwait(false);
        }
        catch (FabricException)
        {
            // The metastore is away: the document still says running, and the next start does the rest again.
        }
        finally
        {
            await saving.CancelAsync().ConfigureAwait(false);
            await saver.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (_lock)
            {
                _jobs.Remove(id);
            }

            job.Dispose();
        }
    }

    // Running means: to be taken up by the next process.
    private async Task<(SyncJobState State, string? Reason)> OutcomeAsync(SyncJob job)
    {
        try
        {
            if (job.IsRecursive)
            {
                await _sync.SyncTreeAsync(job.Run, job.Cancelled).ConfigureAwait(false);
            }
            else
            {
                await OneAsync(job).ConfigureAwait(false);
            }

            return (SyncJobState.Done, null);
        }
        catch (OperationCanceledException) when (job.Cancelled.IsCancellationRequested)
        {
            return (job.IsCancelled ? SyncJobState.Cancelled : SyncJobState.Running, null);
        }
        catch (FabricException e) when (job.Cancelled.IsCancellationRequested && !job.IsCancelled)
        {
            return (SyncJobState.Running, e.Reason);
        }
        catch (FabricException e)
        {
            return (SyncJobState.Failed, e.Reason);
        }
    }

    private async Task OneAsync(SyncJob job)
    {
        var options = new ListOptions { SyncIntervalMs = job.Run.Options.SyncIntervalMs, EntriesMax = 1 };
        var status = await _reads.GetAsync("load metadata", job.Run.Root, options, job.Cancelled).ConfigureAwait(false);
        if (status.IsDirectory)
        {
            await _reads.ListAsync(job.Run.Root, options, job.Cancelled).ConfigureAwait(false);
        }

        job.Run.Add(null);
    }

    private async Task SaveOftenAsync(SyncJob job, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(SaveEvery, _services.Time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await job.SaveAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (FabricException)
            {
                // The next tick tries again; what the job does itself fails by its own calls.
            }
        }
    }

    private async ValueTask ForgetOldAsync()
    {
        var old = (await AllAsync(CancellationToken.None).ConfigureAwait(false))
            .Where(static r => r.State != SyncJobState.Running).Skip(RememberedMax)
            .Select(MetastoreChange (r) => new MetastoreChange.DeleteDocument(DocumentKinds.SyncJob, r.Id, null))
            .ToList();
        await _services.Metastore.CommitAsync(old, CancellationToken.None).ConfigureAwait(false);
    }

    private async ValueTask<IReadOnlyList<SyncJobRecord>> AllAsync(CancellationToken cancellationToken)
    {
        var documents = await _services.Metastore
            .ListDocumentsAsync(
                DocumentKinds.SyncJob, null, RememberedMax + (2 * RunningMax), cancellationToken).ConfigureAwait(false);
        return [.. documents.Select(SyncJobRecord.Parse).OrderByDescending(static r => r.StartedUnixMs)];
    }

    private async ValueTask<SyncJobRecord> StoredAsync(string id, CancellationToken cancellationToken) =>
        await _services.Metastore.TryGetDocumentAsync(DocumentKinds.SyncJob, id, cancellationToken)
            .ConfigureAwait(false) is { } document
            ? SyncJobRecord.Parse(document)
            : throw new FabricException(FabricErrorKind.NotFound, "find sync job", id, "no job has this id");

    private SyncJob? TryFind(string id)
    {
        lock (_lock)
        {
            return _jobs.GetValueOrDefault(id);
        }
    }
}
