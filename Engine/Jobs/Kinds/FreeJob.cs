namespace OrleansAlluxio.Engine.Jobs.Kinds;

/// <summary>
/// Free and evict: drop what is cached of a file. Free promises that it is gone, and names the files it may not touch;
/// evict takes what may go and leaves the rest. Neither drops bytes that only the fabric has.
/// </summary>
internal sealed class FreeJob(EngineServices services, JobKind kind) : IJobKind
{
    // Nothing is waited for but locks.
    private const int Concurrency = 4;

    public JobKind Kind => kind;

    public int ConcurrencyDefault => Concurrency;

    public void Validate(JobRequest request) => JobRequests.RefuseTarget(request);

    public ValueTask<JobOutcome> EstimateAsync(JobItem item, CancellationToken cancellationToken)
    {
        var bytes = MayGo(item.File) is { } refusal
            ? Refused(refusal)
            : services.Pages.Locate(item.File.Version).Where(static p => !p.Dirty).Sum(static p => (long)p.LengthBytes);
        return ValueTask.FromResult(new JobOutcome(bytes, 0, IsUnchanged: bytes == 0));
    }

    public async ValueTask<JobOutcome> RunAsync(JobItem item, CancellationToken cancellationToken)
    {
        var bytes = MayGo(item.File) is { } refusal
            ? Refused(refusal)
            : services.Pages.RemoveClean(item.File.Version) + await services.RemotePages
                .FreeAsync(item.File.Version, cancellationToken).ConfigureAwait(false);
        return new JobOutcome(bytes, 0, IsUnchanged: bytes == 0);
    }

    private long Refused(FabricException refusal) => kind == JobKind.Free ? throw refusal : 0;

    private static FabricException? MayGo(FileStatus file) => file switch
    {
        { Pinned: true } => new FabricException(
            FabricErrorKind.PreconditionFailed, "free", file.Path.Value, "it is pinned; unpin it first"),
        { Persistence: not PersistenceState.Persisted, LengthBytes: > 0 } => new FabricException(
            FabricErrorKind.PreconditionFailed, "free", file.Path.Value,
            "only the fabric has it; persist it first"),
        _ => null,
    };
}
