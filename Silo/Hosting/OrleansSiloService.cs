using Microsoft.Extensions.Hosting;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>
/// Starts and stops Orleans' own hosted service. One that did not start is not stopped, and its reason is told in one
/// line.
/// </summary>
internal sealed class OrleansSiloService(IHostedService silo) : IHostedService
{
    private bool _isStarted;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await silo.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (FabricException or OperationCanceledException))
        {
            throw new FabricException(
                FabricErrorKind.Unavailable, "start", "Orleans", e.GetBaseException().Message, inner: e);
        }

        _isStarted = true;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) =>
        _isStarted ? silo.StopAsync(cancellationToken) : Task.CompletedTask;
}
