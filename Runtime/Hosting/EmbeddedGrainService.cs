using Microsoft.Extensions.Hosting;

namespace OrleansAlluxio.Runtime;

/// <summary>Runs idle collection while the host runs and deactivates everything when it stops.</summary>
internal sealed class EmbeddedGrainService(ActivationCatalog catalog) : IHostedService, IDisposable
{
    private ITimer? _collector;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var quantum = catalog.Options.CollectionQuantum;
        _collector = catalog.Time.CreateTimer(
            static state => ((ActivationCatalog)state!).Collect(), catalog, quantum, quantum);
        RuntimeLog.Started(catalog.Logger, catalog.Factory.ClassCount);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _collector?.Dispose();
        using var limit = new CancellationTokenSource(catalog.Options.StopTimeout, catalog.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var left = await catalog.StopAsync(either.Token).ConfigureAwait(false);
        if (left > 0)
        {
            RuntimeLog.StopIncomplete(catalog.Logger, left, catalog.Options.StopTimeout);
        }
    }

    public void Dispose() => _collector?.Dispose();
}
