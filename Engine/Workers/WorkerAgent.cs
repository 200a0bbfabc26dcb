using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>
/// The side of a worker, or of a gateway, towards the process with the metadata: reports, and keeps the list of workers
/// and the mounts as they are there. While that process is away everything goes on with what was known last.
/// </summary>
public sealed class WorkerAgent : IAsyncDisposable
{
    // A report that takes longer says the same as none.
    private static readonly TimeSpan ReportMax = TimeSpan.FromSeconds(5);

    private readonly WorkerAgentServices _services;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly SemaphoreSlim _mounting = new(1);
    private readonly string _epoch;
    private IReadOnlyList<TierStatus>? _acknowledged;
    private string _mountsMark = string.Empty;
    private long _sequence;
    private TimeSpan _every = TimeSpan.FromSeconds(1);
    private readonly TaskCompletionSource _fenced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;

    /// <summary>Does nothing until <see cref="StartAsync"/>.</summary>
    public WorkerAgent(WorkerAgentServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        _services = services;
        Span<byte> epoch = stackalloc byte[8];
        services.Random.Fill(epoch);
        _epoch = Convert.ToHexStringLower(epoch);
    }

    /// <summary>Fails when another process has this worker's id; never ends otherwise.</summary>
    public Task Fenced => _fenced.Task;

    /// <summary>Reports once, and then as often as it is told. Fails when the first report does.</summary>
    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        await ReportAsync(leaves: false, cancellationToken).ConfigureAwait(false);
        _running = RunAsync();
    }

    /// <summary>Fetches the mounts, whatever is known of them.</summary>
    public async ValueTask RefreshMountsAsync(CancellationToken cancellationToken)
    {
        await _mounting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _services.Mounts.Apply(
                await _services.Membership.MountsAsync(cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            _mounting.Release();
        }
    }

    /// <summary>Says goodbye, so that nobody waits for a deadline.</summary>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await ReportAsync(leaves: true, CancellationToken.None).ConfigureAwait(false);
        }
        catch (FabricException)
        {
            // The deadline says it, then.
        }

        _lifetime.Dispose();
        _mounting.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            await Task.Delay(_every, _services.Time, _lifetime.Token).ConfigureAwait(false);
            try
            {
                await ReportAsync(leaves: false, _lifetime.Token).ConfigureAwait(false);
            }
            catch (FabricException error) when (error.Kind == FabricErrorKind.Fenced)
            {
                _fenced.TrySetException(error);
                return;
            }
            catch (FabricException error)
            {
                _acknowledged = null; // It may be another process next time.
                _services.Failed(error);
            }
        }
    }

    private async ValueTask ReportAsync(bool leaves, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(ReportMax, _services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var orders = await SendAsync(leaves, either.Token).ConfigureAwait(false);
            if (orders.Resync && !leaves)
            {
                _acknowledged = null;
                orders = await SendAsync(leaves, either.Token).ConfigureAwait(false);
            }

            _every = TimeSpan.FromMilliseconds(Math.Max(1, orders.ReportEveryMs));
            if (orders.MountsMark != _mountsMark && !leaves)
            {
                await RefreshMountsAsync(either.Token).ConfigureAwait(false);
                _mountsMark = orders.MountsMark;
            }

            _services.Directory.Apply(orders.View);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FabricException(
                FabricErrorKind.Timeout, "report", "fabric", "the process with the metadata does not answer",
                inner: error);
        }
    }

    private async ValueTask<WorkerOrders> SendAsync(bool leaves, CancellationToken cancellationToken)
    {
        if (_services.Self is not { } self)
        {
            return await _services.Membership.WatchAsync(cancellationToken).ConfigureAwait(false);
        }

        var tiers = self.Tiers();
        var report = new WorkerReport
        {
            Id = self.Id,
            Url = self.Url,
            Epoch = _epoch,
            Sequence = ++_sequence,
            Locality = self.Locality,
            Tiers = _acknowledged is { } known && known.SequenceEqual(tiers) ? null : tiers,
            ProofFile = self.ProofFile,
            Leaves = leaves,
        };
        var orders = await _services.Membership.ReportAsync(report, cancellationToken).ConfigureAwait(false);
        _acknowledged = tiers;
        return orders;
    }
}
