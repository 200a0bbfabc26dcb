using OrleansAlluxio.Engine.Jobs;

namespace OrleansAlluxio.Grains;

/// <summary>Runs one job. Not reentrant: a second call waits for the first, then finds nothing to do.</summary>
internal sealed class JobGrain(JobRunner runner) : Grain, IJobGrain
{
    public ValueTask RunAsync(CancellationToken cancellationToken) =>
        runner.RunAsync(this.GetPrimaryKeyString(), cancellationToken);
}
