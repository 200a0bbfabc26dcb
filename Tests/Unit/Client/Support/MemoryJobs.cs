using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Unit.Client.Support;

/// <summary>Jobs that have ended when they are begun; in a path "/broken" one file fails.</summary>
internal sealed class MemoryJobs : IFabricJobs
{
    public MemoryJobs() => Policies = new MemoryPolicies(this);

    public IFabricPolicies Policies { get; }

    public List<JobStatus> All { get; } = [];

    public ValueTask<JobStatus> StartAsync(JobRequest request, CancellationToken cancellationToken)
    {
        var isBroken = request.Path.Value == "/broken";
        var job = new JobStatus
        {
            Id = $"job{All.Count + 1}",
            Request = request,
            State = isBroken ? JobState.Failed : JobState.Done,
            Files = 1,
            FilesTotal = isBroken ? 2 : 1,
            Bytes = 13,
            BytesTotal = isBroken ? 26 : 13,
            Percent = isBroken ? 50 : 100,
            Failed = isBroken ? 1 : 0,
            Failures = isBroken ? [Broken] : [],
            Reason = isBroken ? "1 failed" : null,
            Pass = 1,
        };
        All.Add(job);
        return ValueTask.FromResult(job);
    }

    public ValueTask<IReadOnlyList<JobStatus>> ListAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<JobStatus>>([.. All.Where(static j => !j.IsEnded)]);

    public ValueTask<IReadOnlyList<JobStatus>> HistoryAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<JobStatus>>([.. All.Where(static j => j.IsEnded).Reverse()]);

    public ValueTask<JobStatus> GetAsync(string id, CancellationToken cancellationToken) =>
        ValueTask.FromResult(All.Find(j => j.Id == id)
            ?? throw new FabricException(FabricErrorKind.NotFound, "find job", id, "no job has this id"));

    public ValueTask<JobStatus> WaitAsync(string id, CancellationToken cancellationToken) =>
        GetAsync(id, cancellationToken);

    public ValueTask<JobStatus> CancelAsync(string id, CancellationToken cancellationToken) =>
        BecomeAsync(id, JobState.Cancelled);

    public ValueTask<JobStatus> PauseAsync(string id, CancellationToken cancellationToken) =>
        BecomeAsync(id, JobState.Paused);

    public ValueTask<JobStatus> ResumeAsync(string id, CancellationToken cancellationToken) =>
        BecomeAsync(id, JobState.Running);

    public ValueTask<JobStatus> RetryAsync(string id, CancellationToken cancellationToken) =>
        BecomeAsync(id, JobState.Running);

    public ValueTask<IReadOnlyList<JobFailure>> ListFailuresAsync(
        string id, string? after, int entriesMax, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<JobFailure>>(after is null ? [Broken] : []);

    private static JobFailure Broken { get; } =
        new(FabricPath.Parse("/broken/f"), FabricErrorKind.Timeout, "no answer", 1);

    private async ValueTask<JobStatus> BecomeAsync(string id, JobState state)
    {
        var job = await GetAsync(id, CancellationToken.None);
        return All[All.IndexOf(job)] = job with { State = state };
    }
}
