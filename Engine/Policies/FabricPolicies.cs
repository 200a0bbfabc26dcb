using OrleansAlluxio.Engine.Jobs;

namespace OrleansAlluxio.Engine.Policies;

/// <summary>
/// Has policies run when they are due. The records are the state; every change of one is a compare-and-set, and a run's
/// job has its id in the record before it begins. So whoever dies where, each run is one job, and a run that was due
/// meanwhile comes once.
/// </summary>
internal sealed class FabricPolicies(EngineServices services, FabricJobs jobs) : IFabricPolicies, IAsyncDisposable
{
    // Two writers of one record lose such a race a few times at most.
    private const int ChangeAttemptsMax = 20;
    private static readonly TimeSpan ScanEvery = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _lifetime = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>Starts the runs that are due, from now on.</summary>
    public void Start() => _loop = RunAsync(_lifetime.Token);

    /// <inheritdoc/>
    public async ValueTask<DataPolicyStatus> AddAsync(DataPolicyRequest policy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(policy);
        PolicyRules.Check(policy);
        jobs.Validate(policy.Job);
        if (policy.Job.UnusedForMs is not null)
        {
            await services.Access.BeginAsync(cancellationToken).ConfigureAwait(false);
        }

        if ((await DocumentsAsync(cancellationToken).ConfigureAwait(false)).Count >= PolicyRules.PoliciesMax)
        {
            throw new FabricException(
                FabricErrorKind.TooLarge, "add policy", policy.Name, $"at most {PolicyRules.PoliciesMax} policies");
        }

        var record = PolicyRecord.Of(policy) with { NextUnixMs = Next(policy.EveryMs) };
        try
        {
            await PutAsync(record, 0, cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.Conflict)
        {
            throw new FabricException(
                FabricErrorKind.AlreadyExists, "add policy", policy.Name, "a policy has this name", inner: e);
        }

        return record.ToStatus();
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DataPolicyStatus>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await DocumentsAsync(cancellationToken).ConfigureAwait(false))
            .Select(static d => PolicyRecord.Parse(d).ToStatus())];

    /// <inheritdoc/>
    public async ValueTask<DataPolicyStatus> GetAsync(string name, CancellationToken cancellationToken) =>
        (await FindAsync(name, cancellationToken).ConfigureAwait(false)).Record.ToStatus();

    /// <inheritdoc/>
    public async ValueTask<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        if (await TryFindAsync(name, cancellationToken).ConfigureAwait(false) is null)
        {
            return false;
        }

        await services.Metastore.CommitAsync(
            [new MetastoreChange.DeleteDocument(DocumentKinds.Policy, name, null)], cancellationToken)
            .ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask<JobStatus> RunAsync(string name, bool dryRun, CancellationToken cancellationToken)
    {
        var (found, _) = await FindAsync(name, cancellationToken).ConfigureAwait(false);
        if (dryRun)
        {
            return await jobs.StartAsync(found.Job.ToRequest() with { DryRun = true }, cancellationToken)
                .ConfigureAwait(false);
        }

        for (var attempt = 1; ; attempt++)
        {
            var (record, rowVersion) = await FindAsync(name, cancellationToken).ConfigureAwait(false);
            if (record.RunningJobId is { } running)
            {
                throw new FabricException(
                    FabricErrorKind.Conflict, "run policy", name, $"a run is under way: job {running}",
                    RetryAdvice.Never);
            }

            try
            {
                var begun = await BeginAsync(record, rowVersion, cancellationToken).ConfigureAwait(false);
                return await jobs.StartAsync(begun.RunningJobId!, begun.Job.ToRequest(), cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (FabricException e) when (
                e is { Kind: FabricErrorKind.Conflict, Retry: not RetryAdvice.Never } && attempt < ChangeAttemptsMax)
            {
                // Somebody wrote the record in this moment: look again.
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lifetime.Dispose();
    }

    /// <summary>Looks at every policy once. Not to be run twice at once.</summary>
    internal async ValueTask ScanAsync(CancellationToken cancellationToken)
    {
        foreach (var document in await DocumentsAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                var record = PolicyRecord.Parse(document);
                if (record.RunningJobId is not null)
                {
                    await FollowAsync(record, document.RowVersion, cancellationToken).ConfigureAwait(false);
                }
                else if (record.NextUnixMs <= NowMs())
                {
                    // Its job begins with the next look, as it does after a death in between.
                    await BeginAsync(record, document.RowVersion, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (FabricException) when (!cancellationToken.IsCancellationRequested)
            {
                // Somebody else was faster, or the metastore is away; the next scan looks again.
            }
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ScanEvery, services.Time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await ScanAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (FabricException) when (!cancellationToken.IsCancellationRequested)
            {
                // The metastore is away; the next scan asks again.
            }
        }
    }

    private async ValueTask<PolicyRecord> BeginAsync(
        PolicyRecord record, long rowVersion, CancellationToken cancellationToken)
    {
        var begun = record.WithBegun(jobs.NewId(), NowMs(), Next(record.EveryMs));
        await PutAsync(begun, rowVersion, cancellationToken).ConfigureAwait(false);
        return begun;
    }

    // Begins the job of a run that has none yet, and notes the end of one that has ended.
    private async ValueTask FollowAsync(PolicyRecord record, long rowVersion, CancellationToken cancellationToken)
    {
        JobStatus job;
        try
        {
            job = await jobs.TryGetAsync(record.RunningJobId!, cancellationToken).ConfigureAwait(false)
                ?? await jobs.StartAsync(record.RunningJobId!, record.Job.ToRequest(), cancellationToken)
                    .ConfigureAwait(false);
        }
        catch (FabricException e) when (e.Retry == RetryAdvice.Never && e.Kind != FabricErrorKind.Conflict)
        {
            // It cannot begin: its path is gone, its mount is no union any more. The next run tries again.
            await PutAsync(record.WithEnded(NotBegun(record, e)), rowVersion, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (job.IsEnded)
        {
            await PutAsync(record.WithEnded(Ended(job)), rowVersion, cancellationToken).ConfigureAwait(false);
        }
    }

    private DataPolicyRun NotBegun(PolicyRecord record, FabricException reason) => new()
    {
        JobId = record.RunningJobId!,
        StartedUnixMs = record.RunningSinceUnixMs,
        EndedUnixMs = NowMs(),
        State = JobState.Failed,
        Reason = reason.Message,
    };

    private DataPolicyRun Ended(JobStatus job) => new()
    {
        JobId = job.Id,
        StartedUnixMs = job.StartedUnixMs,
        EndedUnixMs = job.EndedUnixMs ?? NowMs(),
        State = job.State,
        Files = job.Files,
        FilesUnchanged = job.FilesUnchanged,
        BytesMoved = job.BytesMoved,
        Failed = job.Failed,
        Reason = job.Reason,
    };

    private async ValueTask<(PolicyRecord Record, long RowVersion)> FindAsync(
        string name, CancellationToken cancellationToken) =>
        await TryFindAsync(name, cancellationToken).ConfigureAwait(false)
        ?? throw new FabricException(FabricErrorKind.NotFound, "find policy", name, "no policy has this name");

    private async ValueTask<(PolicyRecord Record, long RowVersion)?> TryFindAsync(
        string name, CancellationToken cancellationToken) =>
        await services.Metastore.TryGetDocumentAsync(DocumentKinds.Policy, name, cancellationToken)
            .ConfigureAwait(false) is { } document
            ? (PolicyRecord.Parse(document), document.RowVersion)
            : null;

    private ValueTask<IReadOnlyList<DocumentRow>> DocumentsAsync(CancellationToken cancellationToken) =>
        services.Metastore.ListDocumentsAsync(
            DocumentKinds.Policy, null, PolicyRules.PoliciesMax + 1, cancellationToken);

    private ValueTask PutAsync(PolicyRecord record, long expected, CancellationToken cancellationToken) =>
        services.Metastore.CommitAsync(
            [new MetastoreChange.PutDocument(DocumentKinds.Policy, record.Name, record.ToPayload(), expected)],
            cancellationToken);

    private long? Next(long? everyMs) => PolicyRules.NextUnixMs(everyMs, NowMs(), services.Random.NextDouble());

    private long NowMs() => services.Time.GetUtcNow().ToUnixTimeMilliseconds();
}
