using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Unit.Client.Support;

/// <summary>Jobs that have ended when they are begun; a path "/broken" has one failed directory.</summary>
internal sealed class MemorySync : IFabricSync
{
    public List<SyncJobStatus> Jobs { get; } = [];

    public ValueTask<SyncJobStatus> StartAsync(SyncJobRequest request, CancellationToken cancellationToken)
    {
        var isBroken = request.Path.Value == "/broken";
        var job = new SyncJobStatus
        {
            Id = $"job{Jobs.Count + 1}",
            Path = request.Path,
            Recursive = request.Recursive,
            SyncIntervalMs = request.SyncIntervalMs,
            State = SyncJobState.Done,
            Directories = 2,
            Entries = 5,
            Changed = 4,
            EntriesPerSecond = 10,
            Failed = isBroken ? 1 : 0,
            Failures = isBroken
                ? [new SyncFailure(FabricPath.Parse("/broken/d"), FabricErrorKind.Timeout, "no answer")]
                : [],
            EndedUnixMs = 1,
        };
        Jobs.Add(job);
        return ValueTask.FromResult(job);
    }

    public ValueTask<IReadOnlyList<SyncJobStatus>> ListAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<SyncJobStatus>>(Jobs);

    public ValueTask<SyncJobStatus> GetAsync(string id, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Jobs.Find(j => j.Id == id)
            ?? throw new FabricException(FabricErrorKind.NotFound, "find sync job", id, "no job has this id"));

    public ValueTask<SyncJobStatus> WaitAsync(string id, CancellationToken cancellationToken) =>
        GetAsync(id, cancellationToken);

    public async ValueTask<bool> CancelAsync(string id, CancellationToken cancellationToken)
    {
        var job = await GetAsync(id, cancellationToken);
        Jobs[Jobs.IndexOf(job)] = job with { State = SyncJobState.Cancelled };
        return true;
    }
}
