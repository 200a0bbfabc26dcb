using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>
/// Keeps a gateway's list of workers as the process with the metadata has it. While that one is away everything goes on
/// with what was known last.
/// </summary>
public sealed class ClusterWatch : IAsyncDisposable
{
    private readonly IClusterMembership _membership;
    private readonly WorkerDirectory _directory;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly TaskCompletionSource _fenced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _fabricId;
    private readonly Task _running;

    /// <summary>Watches on from the orders that a gateway began with.</summary>
    public ClusterWatch(
        IClusterMembership membership, WorkerDirectory directory, WorkerOrders first, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(first);
        (_membership, _directory, _time, _fabricId) = (membership, directory, time, first.FabricId);
        directory.Apply(first.View);
        _running = RunAsync(TimeSpan.FromMilliseconds(Math.Max(1, first.ReportEveryMs)));
    }

    /// <summary>Fails when another fabric answers; never ends otherwise.</summary>
    public Task Fenced => _fenced.Task;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lifetime.Dispose();
    }

    private async Task RunAsync(TimeSpan every)
    {
        while (true)
        {
            await Task.Delay(every, _time, _lifetime.Token).ConfigureAwait(false);
            try
            {
                var orders = await _membership.WatchAsync(_lifetime.Token).ConfigureAwait(false);
                if (orders.FabricId != _fabricId)
                {
                    _fenced.TrySetException(new FabricException(
                        FabricErrorKind.Fenced, "watch", "the fabric", "another fabric answers there by now"));
                    return;
                }

                _directory.Apply(orders.View);
            }
            catch (FabricException)
            {
                // Asked again in a moment, maybe elsewhere; meanwhile the last list holds.
            }
        }
    }
}
