using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>
/// Repeats this cluster to discovery and hears of the others. Discovery may die and come back with an empty memory at
/// any time: what it does not say any more is not forgotten here.
/// </summary>
internal sealed class DiscoveryWatch(
    IClusterDiscovery discovery, CrossClusterSettings settings, TimeProvider time, Func<ClusterRecord> self,
    Action<ClusterView> seen) : IAsyncDisposable
{
    private readonly CancellationTokenSource _lifetime = new();
    private readonly Pulse _pulse = new();
    private Task _running = Task.CompletedTask;
    private volatile string? _error;

    /// <summary>What was wrong at the last call; null when nothing was.</summary>
    public string? Error => _error;

    /// <summary>Registers once: fails when this cluster may not be what it says it is.</summary>
    public async ValueTask RegisterAsync(ClusterRecord record, CancellationToken cancellationToken)
    {
        try
        {
            seen(await discovery.RegisterAsync(record, cancellationToken).ConfigureAwait(false));
            _error = null;
        }
        catch (FabricException e)
        {
            _error = e.Message;
            throw;
        }
    }

    /// <summary>Asks who is there; false when discovery does not answer.</summary>
    public async ValueTask<bool> TryRefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            seen(await discovery.WatchAsync(null, cancellationToken).ConfigureAwait(false));
            return true;
        }
        catch (FabricException e)
        {
            _error = e.Message;
            return false;
        }
    }

    /// <summary>Begins to repeat and to watch.</summary>
    public void Start() => _running = Task.WhenAll(RepeatAsync(_lifetime.Token), WatchAsync(_lifetime.Token));

    /// <summary>There is something new to say of this cluster.</summary>
    public void SelfChanged() => _pulse.Set();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await discovery.DisposeAsync().ConfigureAwait(false);
        _lifetime.Dispose();
    }

    private async Task RepeatAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _pulse.WaitAsync(settings.RegisterEvery, time, cancellationToken).ConfigureAwait(false);
            try
            {
                await RegisterAsync(self(), cancellationToken).ConfigureAwait(false);
            }
            catch (FabricException)
            {
                // Noted: it is repeated in a moment anyhow.
            }
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        ClusterView? view = null;
        while (true)
        {
            try
            {
                view = await discovery.WatchAsync(view, cancellationToken).ConfigureAwait(false);
                seen(view);
            }
            catch (FabricException e)
            {
                _error = e.Message;
                view = null;
                await Task.Delay(settings.RetryMax, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
