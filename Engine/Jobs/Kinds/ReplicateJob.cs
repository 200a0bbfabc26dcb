using OrleansAlluxio.Engine.Copies;
using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Jobs.Kinds;

/// <summary>
/// Replicate: a file is done when as many workers as asked hold all of each of its blocks, the first of them where
/// readers look. Copies beyond that stay. What only the fabric has is a failure by name.
/// </summary>
internal sealed class ReplicateJob(CopyServices? copies, StatusReads reads) : IJobKind
{
    // Each is a block on its way into a worker.
    private const int Concurrency = 8;
    private const int CopiesMax = FabricLimits.DurableCopiesMax;

    private readonly ReplicaMaker? _maker = copies is null ? null : new ReplicaMaker(copies, reads);

    public JobKind Kind => JobKind.Replicate;

    public bool Checks => true;

    public int ConcurrencyDefault => Concurrency;

    public void Validate(JobRequest request)
    {
        JobRequests.RefuseTarget(request);
        if (request.Copies is not (>= 1 and <= CopiesMax))
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "start replicate job", request.Path.Value,
                $"it needs a number of copies, 1 to {CopiesMax}");
        }
    }

    public async ValueTask<JobOutcome> EstimateAsync(JobItem item, CancellationToken cancellationToken)
    {
        var plans = await PlansAsync(item, cancellationToken).ConfigureAwait(false);
        var blocks = plans.SelectMany(static p => p.Plan.Load.Select(_ => p.Index)).ToList();
        return new JobOutcome(
            blocks.Sum(i => ReplicaMaker.RangeOf(item.File, i).LengthBytes), blocks.Count,
            IsUnchanged: blocks.Count == 0);
    }

    public async ValueTask<JobOutcome> RunAsync(JobItem item, CancellationToken cancellationToken)
    {
        var done = new JobOutcome(0, 0, IsUnchanged: true);
        foreach (var (index, plan) in await PlansAsync(item, cancellationToken).ConfigureAwait(false))
        {
            foreach (var worker in plan.Load)
            {
                var length = ReplicaMaker.RangeOf(item.File, index).LengthBytes;
                await item.PaceAsync(length, cancellationToken).ConfigureAwait(false);
                if (!await _maker!.LoadAsync(item.File, index, worker, cancellationToken).ConfigureAwait(false))
                {
                    throw new FabricException(
                        FabricErrorKind.NoSpace, "replicate", item.File.Path.Value,
                        $"worker {worker.Id} did not take all of block {index}");
                }

                done = new JobOutcome(done.BytesMoved + length, done.StoreCalls + 1, IsUnchanged: false);
            }

            if (plan.Missing > 0)
            {
                throw new FabricException(
                    FabricErrorKind.Unavailable, "replicate", item.File.Path.Value,
                    $"{plan.Missing} more workers are needed for {item.Request.Copies} copies");
            }
        }

        return done;
    }

    public async ValueTask<FabricException?> CheckAsync(JobItem item, CancellationToken cancellationToken)
    {
        try
        {
            var plans = await PlansAsync(item, cancellationToken).ConfigureAwait(false);
            return plans.Exists(static p => p.Plan.IsShort)
                ? new FabricException(
                    FabricErrorKind.NoSpace, "replicate", item.File.Path.Value,
                    $"{plans.Count(static p => p.Plan.IsShort)} of its blocks have fewer copies by now: evicted, or "
                    + "with a worker that left")
                : null;
        }
        catch (FabricException e) when (!cancellationToken.IsCancellationRequested)
        {
            return e;
        }
    }

    private async ValueTask<List<(int Index, ReplicaPlan Plan)>> PlansAsync(
        JobItem item, CancellationToken cancellationToken)
    {
        var file = item.File;
        var wanted = item.Request.Copies ?? 1;
        if (file.LengthBytes == 0)
        {
            return [];
        }

        if (_maker is null)
        {
            throw new FabricException(
                FabricErrorKind.Unsupported, "replicate", file.Path.Value, "this process has no workers");
        }

        if (file.Persistence != PersistenceState.Persisted)
        {
            throw new FabricException(
                FabricErrorKind.PreconditionFailed, "replicate", file.Path.Value,
                "only the fabric has it; persist it first");
        }

        if (file.ReplicationMax >= 0 && file.ReplicationMax < wanted)
        {
            throw new FabricException(
                FabricErrorKind.PreconditionFailed, "replicate", file.Path.Value,
                $"at most {file.ReplicationMax} copies of it are wanted: see set-replication");
        }

        var holdings = await _maker.AskAsync(file, cancellationToken).ConfigureAwait(false);
        return
        [
            .. Enumerable.Range(0, ReplicaMaker.CountOf(file)).Select(index => (index, ReplicaPlan.Decide(
                holdings.PlacesOf(new BlockId(file.Version, index)),
                ReplicaMaker.RangeOf(file, index).LengthBytes, wanted, max: -1))),
        ];
    }
}
