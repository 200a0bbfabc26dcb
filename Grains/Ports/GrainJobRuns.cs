using OrleansAlluxio.Engine.Jobs;

namespace OrleansAlluxio.Grains.Ports;

/// <summary>Runs jobs in their grains.</summary>
public sealed class GrainJobRuns(IGrainFactory grains) : IJobRuns
{
    /// <inheritdoc/>
    public ValueTask RunAsync(string id, CancellationToken cancellationToken) =>
        grains.GetGrain<IJobGrain>(id).RunAsync(cancellationToken);
}
