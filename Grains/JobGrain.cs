using OrleansAlluxio.Engine.Jobs;

namespace OrleansAlluxio.Grains;

/// <summary>Runs one job. Not reentrant: a second call waits for the first, and then finds nothing left to do.</summary>
internal sealed class JobGrain(JobRunner runner) : Grain, IJobGrain
{
    public ValueTask RunAsync(CancellationToken cancellationToken) =>
        runner.RunAsync(this.GetPrimaryKeyString(), cancellationToken);
}
