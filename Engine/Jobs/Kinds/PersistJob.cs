using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Writing;

namespace OrleansAlluxio.Engine.Jobs.Kinds;

/// <summary>
/// Persist: a file is done when its store has it. One that is on its way is waited for; one that was written to stay in
/// the cache is written through, as it is.
/// </summary>
internal sealed class PersistJob(EngineServices services, Copying copying, StatusReads reads) : IJobKind
{
    // The persists themselves are bounded elsewhere; this only waits for them.
    private const int Concurrency = 16;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    public JobKind Kind => JobKind.Persist;

    public int ConcurrencyDefault => Concurrency;

    public void Validate(JobRequest request) => JobRequests.RefuseTarget(request);

    public ValueTask<JobOutcome> EstimateAsync(JobItem item, CancellationToken cancellationToken) =>
        ValueTask.FromResult(item.File.Persistence switch
        {
            PersistenceState.Persisted => new JobOutcome(0, 0, IsUnchanged: true),
            PersistenceState.Lost => throw Lost(item.File),
            _ => new JobOutcome(item.File.LengthBytes, 1, IsUnchanged: false),
        });

    public async ValueTask<JobOutcome> RunAsync(JobItem item, CancellationToken cancellationToken)
    {
        var before = await EstimateAsync(item, cancellationToken).ConfigureAwait(false);
        if (before.IsUnchanged)
        {
            return before;
        }

        await item.PaceAsync(item.File.LengthBytes, cancellationToken).ConfigureAwait(false);
        for (var file = item.File; ;)
        {
            switch (file.Persistence)
            {
                case PersistenceState.Persisted:
                    return before;
                case PersistenceState.Lost:
                    throw Lost(file);
                case PersistenceState.NotPersisted:
                    await WriteThroughAsync(file, cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    await Task.Delay(LookEvery, services.Time, cancellationToken).ConfigureAwait(false);
                    break;
            }

            file = await reads.GetAsync("persist", file.Path, OperationOptions.Default, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async ValueTask WriteThroughAsync(FileStatus file, CancellationToken cancellationToken)
    {
        var mark = FileMark.Of(file);
        var options = new CreateOptions
        {
            Overwrite = true,
            IfMark = mark,
            ExactCopyOf = mark,
            WriteType = WriteType.CacheThrough,
            TtlMs = file.TtlMs < 0 ? null : file.TtlMs,
            TtlAction = file.TtlAction,
        };
        try
        {
            await copying.CopyAsync(file.Path, file.Path, options, cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.PreconditionFailed)
        {
            // Somebody wrote it meanwhile: what is there now is looked at next.
        }
    }

    private static FabricException Lost(FileStatus file) => new(
        FabricErrorKind.DataLost, "persist", file.Path.Value, "its only copy is gone");
}
