using System.Globalization;
using System.Threading.Channels;
using OrleansAlluxio.Engine.Jobs.Kinds;
using OrleansAlluxio.Engine.Policies;
using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Jobs;

/// <summary>
/// The job service: takes requests, has jobs run where they belong, and answers what there is. The records are the
/// state; this holds nothing that a restart would lose. Every change of a record is a compare-and-set.
/// </summary>
public sealed class FabricJobs : IFabricJobs, IAsyncDisposable
{
    // Jobs share the same stores and cores; more at once only take longer each.
    private const int RunningMax = 8;
    private const int ConcurrencyMax = 1024;
    private const int FailuresShown = 10;

    // A run writes its record twice a second: nobody loses this race so often.
    private const int ChangeAttemptsMax = 20;

    // Ids are by chance: twice in a row is none.
    private const int IdAttemptsMax = 3;
    private static readonly TimeSpan ScanEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly EngineServices _services;
    private readonly StatusReads _reads;
    private readonly JobRunner _runner;
    private readonly IJobRuns _runs;
    private readonly JobDocuments _documents;
    private readonly FabricPolicies _policies;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly Channel<bool> _hints = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private Task _loop = Task.CompletedTask;

    internal FabricJobs(EngineServices services, StatusReads reads, JobRunner runner)
    {
        (_services, _reads, _runner) = (services, reads, runner);
        _runs = services.JobRuns ?? runner;
        _documents = new JobDocuments(services.Metastore);
        _policies = new FabricPolicies(services, this);
    }

    /// <summary>Starts having jobs run, those of an earlier process first.</summary>
    public void Start()
    {
        _loop = RunAsync(_lifetime.Token);
        _policies.Start();
    }

    /// <inheritdoc/>
    public IFabricPolicies Policies => _policies;

    /// <inheritdoc/>
    public async ValueTask<JobStatus> StartAsync(JobRequest request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await StartAsync(NewId(), request, cancellationToken).ConfigureAwait(false);
            }
            catch (FabricException e) when (
                e is { Kind: FabricErrorKind.Conflict, Retry: not RetryAdvice.Never } && attempt < IdAttemptsMax)
            {
                // Another job has the id.
            }
        }
    }

    /// <summary>Begins a job under an id of one's own. Conflict when a job has or had it.</summary>
    internal async ValueTask<JobStatus> StartAsync(
        string id, JobRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        Validate(request);
        await RequireKnownAsync(request, cancellationToken).ConfigureAwait(false);
        var since = _services.Clock.Now();
        var options = new OperationOptions { SyncIntervalMs = request.SyncIntervalMs };
        await _reads.GetAsync("start job", request.Path, options, cancellationToken).ConfigureAwait(false);
        var open = await _documents.ListAsync(DocumentKinds.Job, cancellationToken).ConfigureAwait(false);
        if (open.Count >= JobDocuments.OpenMax)
        {
            throw new FabricException(
                FabricErrorKind.Busy, "start job", request.Path.Value,
                $"{JobDocuments.OpenMax} jobs have not ended; wait for one or cancel one");
        }

        var record = JobRecord.Of(id, request) with
        {
            Since = since.Value,
            StartedUnixMs = _services.Time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        await _services.Metastore.CommitAsync(JobDocuments.New(record), cancellationToken).ConfigureAwait(false);
        _hints.Writer.TryWrite(true);
        return JobReports.Of(record, []);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<JobStatus>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await _documents.ListAsync(DocumentKinds.Job, cancellationToken).ConfigureAwait(false))
            .Select(static r => JobReports.Of(r, []))];

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<JobStatus>> HistoryAsync(CancellationToken cancellationToken) =>
        [.. (await _documents.ListAsync(DocumentKinds.JobEnded, cancellationToken).ConfigureAwait(false))
            .Select(static r => JobReports.Of(r, []))];

    /// <inheritdoc/>
    public async ValueTask<JobStatus> GetAsync(string id, CancellationToken cancellationToken) =>
        JobReports.Of(
            (await FindAsync(id, cancellationToken).ConfigureAwait(false)).Record,
            await _documents.FailuresAsync(id, null, FailuresShown, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async ValueTask<JobStatus> WaitAsync(string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (record, _) = await FindAsync(id, cancellationToken).ConfigureAwait(false);
            if (record.IsEnded || record.State == JobState.Paused)
            {
                return await GetAsync(id, cancellationToken).ConfigureAwait(false);
            }

            await Task.Delay(LookEvery, _services.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<JobStatus> CancelAsync(string id, CancellationToken cancellationToken)
    {
        await ChangeAsync(id, "cancel job", JobWishes.Cancel(NowMs()), cancellationToken).ConfigureAwait(false);
        return await WaitAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<JobStatus> PauseAsync(string id, CancellationToken cancellationToken)
    {
        await ChangeAsync(id, "pause job", JobWishes.Pause, cancellationToken).ConfigureAwait(false);
        return await WaitAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<JobStatus> ResumeAsync(string id, CancellationToken cancellationToken)
    {
        await ChangeAsync(id, "resume job", JobWishes.Resume, cancellationToken).ConfigureAwait(false);
        return await GetAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<JobStatus> RetryAsync(string id, CancellationToken cancellationToken)
    {
        await ChangeAsync(id, "retry job", JobWishes.Retry(_services.Clock.Now()), cancellationToken)
            .ConfigureAwait(false);
        return await GetAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<JobFailure>> ListFailuresAsync(
        string id, string? after, int entriesMax, CancellationToken cancellationToken)
    {
        if (entriesMax is < 1 or > FabricLimits.ListEntriesMax)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "list failures", id, $"entries are 1..{FabricLimits.ListEntriesMax}");
        }

        await FindAsync(id, cancellationToken).ConfigureAwait(false);
        return await _documents.FailuresAsync(id, after, entriesMax, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Leaves the jobs; they go on at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _policies.DisposeAsync().ConfigureAwait(false);
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lifetime.Dispose();
    }

    /// <summary>An id that no job has.</summary>
    internal string NewId()
    {
        var id = new byte[8];
        _services.Random.Fill(id);
        return Convert.ToHexStringLower(id);
    }

    /// <summary>A job, open or ended; null when none has the id.</summary>
    internal async ValueTask<JobStatus?> TryGetAsync(string id, CancellationToken cancellationToken) =>
        await TryFindAsync(id, cancellationToken).ConfigureAwait(false) is var (record, _)
            ? JobReports.Of(record, [])
            : null;

    /// <summary>Refuses a request that contradicts itself.</summary>
    internal void Validate(JobRequest request)
    {
        if (request.ConcurrencyMax is < 1 or > ConcurrencyMax || request.BytesPerSecondMax is < 1
            || request.SyncIntervalMs is < -1)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "start job", request.Path.Value,
                $"concurrency is 1..{ConcurrencyMax}, bytes a second are 1 or more, a sync interval is -1 or more");
        }

        if (request.OlderThanMs is < 0 || request.UnusedForMs is < 0 || request.BytesMin is < 0
            || request.BytesMax < (request.BytesMin ?? 0))
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "start job", request.Path.Value,
                "ages and sizes are 0 or more, and the largest size is not below the smallest");
        }

        JobFilter.Check("start job", request.Include);
        JobFilter.Check("start job", request.Exclude);
        _runner.KindOf(request.Kind).Validate(request);
    }

    // Whoever asks how long a file was not used begins to find out.
    private async ValueTask RequireKnownAsync(JobRequest request, CancellationToken cancellationToken)
    {
        if (request.UnusedForMs is not { } age)
        {
            return;
        }

        await _services.Access.BeginAsync(cancellationToken).ConfigureAwait(false);
        if (_services.Access.SinceUnixMs > NowMs() - age)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "start job", request.Path.Value,
                "what was used is noted since "
                + DateTimeOffset.FromUnixTimeMilliseconds(_services.Access.SinceUnixMs.Value)
                    .ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
                + " only, which is less than was asked for");
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var running = new Dictionary<string, Task>(StringComparer.Ordinal);
        try
        {
            while (true)
            {
                await TakeUpAsync(running, cancellationToken).ConfigureAwait(false);
                using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var hint = _hints.Reader.WaitToReadAsync(timer.Token).AsTask();
                await Task.WhenAny([hint, Task.Delay(ScanEvery, _services.Time, timer.Token), .. running.Values])
                    .ConfigureAwait(false);
                await timer.CancelAsync().ConfigureAwait(false);
                await ((Task)hint).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                _hints.Reader.TryRead(out _);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            await Task.WhenAll(running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async ValueTask TakeUpAsync(Dictionary<string, Task> running, CancellationToken cancellationToken)
    {
        foreach (var (id, _) in running.Where(static r => r.Value.IsCompleted).ToList())
        {
            running.Remove(id);
        }

        IReadOnlyList<JobRecord> open;
        try
        {
            open = await _documents.ListAsync(DocumentKinds.Job, cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException)
        {
            return; // The metastore is away; the next scan asks again.
        }

        // The oldest first: the last of the list.
        foreach (var record in open.Reverse())
        {
            if (running.Count < RunningMax && record.State != JobState.Paused && !running.ContainsKey(record.Id))
            {
                running.Add(record.Id, RunOneAsync(record.Id, cancellationToken));
            }
        }
    }

    private async Task RunOneAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await _runs.RunAsync(id, cancellationToken).ConfigureAwait(false);
            await _documents.ForgetOldAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException e) when (!cancellationToken.IsCancellationRequested)
        {
            // The owner could not run it, or the metastore is away: its record is open still, at the next scan.
            await Task.Delay(ScanEvery, _services.Time, cancellationToken).ConfigureAwait(false);
            if (e.Kind == FabricErrorKind.Fenced)
            {
                await WhileOthersRunAsync(id, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // Who lost a job does not take it back as long as somebody writes its record.
    private async ValueTask WhileOthersRunAsync(string id, CancellationToken cancellationToken)
    {
        var seen = -1L;
        while (await _documents.TryGetOpenAsync(id, cancellationToken).ConfigureAwait(false) is { } found
            && found.Record.Checkpoint != seen)
        {
            seen = found.Record.Checkpoint;
            await Task.Delay(JobRun.WrittenEvery * 2, _services.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask ChangeAsync(
        string id, string operation, Func<JobRecord, JobWish> wish, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (record, rowVersion) = await FindAsync(id, cancellationToken).ConfigureAwait(false);
            var decided = wish(record);
            if (decided.Refusal is { } refusal)
            {
                throw new FabricException(FabricErrorKind.Conflict, operation, id, refusal, RetryAdvice.Never);
            }

            if (decided.Next is not { } next)
            {
                return;
            }

            try
            {
                await _services.Metastore.CommitAsync(Rows(record, rowVersion, next), cancellationToken)
                    .ConfigureAwait(false);
                _hints.Writer.TryWrite(true);
                return;
            }
            catch (FabricException e) when (e.Kind == FabricErrorKind.Conflict && attempt < ChangeAttemptsMax)
            {
                // Its run wrote in this moment: look again.
            }
        }
    }

    private static IReadOnlyList<MetastoreChange> Rows(JobRecord before, long rowVersion, JobRecord after)
    {
        var (from, to) = (KindOf(before), KindOf(after));
        return from == to
            ? [new MetastoreChange.PutDocument(to, after.Id, after.ToPayload(), rowVersion)]
            : [
                new MetastoreChange.DeleteDocument(from, before.Id, rowVersion),
                new MetastoreChange.PutDocument(to, after.Id, after.ToPayload(), 0),
            ];
    }

    private static string KindOf(JobRecord record) => record.IsEnded ? DocumentKinds.JobEnded : DocumentKinds.Job;

    // Open, ended, open: it may change sides between two looks.
    private async ValueTask<(JobRecord Record, long RowVersion)> FindAsync(
        string id, CancellationToken cancellationToken) =>
        await TryFindAsync(id, cancellationToken).ConfigureAwait(false)
        ?? throw new FabricException(FabricErrorKind.NotFound, "find job", id, "no job has this id");

    private async ValueTask<(JobRecord Record, long RowVersion)?> TryFindAsync(
        string id, CancellationToken cancellationToken) =>
        await _documents.TryGetOpenAsync(id, cancellationToken).ConfigureAwait(false)
        ?? await _documents.TryGetEndedAsync(id, cancellationToken).ConfigureAwait(false)
        ?? await _documents.TryGetOpenAsync(id, cancellationToken).ConfigureAwait(false);

    private long NowMs() => _services.Time.GetUtcNow().ToUnixTimeMilliseconds();
}
