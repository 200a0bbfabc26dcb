namespace OrleansAlluxio.Engine.Recovery;

/// <summary>
/// Deletes the rows of detached subtrees in small batches and drops their pages, and sweeps what crashed writers left
/// in the stores. Nothing waits for it.
/// </summary>
public sealed class Reclaimer(EngineServices services) : IAsyncDisposable
{
    private const int RowsMax = 500;
    private static readonly TimeSpan ReclaimEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan SweepOlderThan = TimeSpan.FromDays(1);

    private readonly Persist.StoreSweep _sweep = new(services);
    private readonly CancellationTokenSource _lifetime = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>Starts the rounds.</summary>
    public void Start() => _loop = RunAsync(_lifetime.Token);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lifetime.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var sweptAt = services.Time.GetTimestamp();
        var markedAt = sweptAt;
        var mark = new ClockMark(services.Metastore, services.Clock);
        using var timer = new PeriodicTimer(ReclaimEvery, services.Time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                if (services.Time.GetElapsedTime(markedAt) >= ClockMark.RenewEvery)
                {
                    markedAt = services.Time.GetTimestamp();
                    await mark.RenewAsync(cancellationToken).ConfigureAwait(false);
                }

                await ReclaimAsync(cancellationToken).ConfigureAwait(false);
                if (services.Time.GetElapsedTime(sweptAt) > SweepEvery)
                {
                    sweptAt = services.Time.GetTimestamp();
                    await _sweep.RunAsync(SweepOlderThan, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (FabricException) when (!cancellationToken.IsCancellationRequested)
            {
                // A store or the metastore is away; the next round finds the same work.
            }
        }
    }

    private async ValueTask ReclaimAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var files = await services.Metastore.ReclaimAsync(RowsMax, cancellationToken).ConfigureAwait(false);
            foreach (var file in files)
            {
                services.Pages.Remove(file);
            }

            if (files.Count == 0)
            {
                return;
            }
        }
    }
}
