using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Engine.CrossCluster;

namespace OrleansAlluxio.Tests.Conformance.CrossCluster;

/// <summary>
/// A receiver by the engine's rules, without marks: follows an origin, and begins again at its watermark whenever
/// anything is amiss.
/// </summary>
internal sealed class Hearing : IAsyncDisposable
{
    // A silence that is none on the slowest machine.
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(180);

    private readonly IInvalidationCarrier _carrier;
    private readonly Func<ClusterRecord> _origin;
    private readonly ClusterId _self;
    private readonly StoreLocation[] _topics;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly SemaphoreSlim _moved = new(0);
    private readonly Lock _lock = new();
    private readonly List<InvalidationMessage> _messages = [];
    private readonly List<FabricException> _errors = [];
    private readonly Task _running;
    private ClusterPeer _known;

    public Hearing(
        CarrierNode self, Func<ClusterRecord> origin, ClusterPeer? from = null, params string[] topics)
    {
        (_carrier, _self, _origin) = (self.Carrier, self.Id, origin);
        _topics = [.. (topics is [] ? ["model://root/"] : topics).Select(StoreLocation.Parse)];
        _known = from ?? new ClusterPeer { Cluster = origin() };
        _running = RunAsync();
    }

    /// <summary>Every change that was heard, in the order it came.</summary>
    public IReadOnlyList<InvalidationMessage> Messages => Read(() => _messages.ToList());

    public IReadOnlyList<long> Sequences => [.. Messages.Select(static m => m.Sequence)];

    public IReadOnlyList<FabricException> Errors => Read(() => _errors.ToList());

    public ClusterPeer Known => Read(() => _known);

    public int Gaps { get; private set; }

    public int Duplicates { get; private set; }

    public int Resets { get; private set; }

    /// <summary>Held while the receiver is to take nothing.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    /// <summary>A receiver that has heard all there is, without a change of it.</summary>
    public static async Task<ClusterPeer> AtAsync(CarrierNode origin, long? watermark = null)
    {
        var position = await origin.PositionAsync();
        return new ClusterPeer
        {
            Cluster = origin.Record,
            Epoch = position.Epoch,
            Watermark = watermark ?? position.Head,
            Covered = [StoreLocation.Parse("model://root/")],
        };
    }

    public Task ReachesAsync(OriginPosition position) => HoldsAsync(
        $"{_self} hears up to {position.Head}",
        () => _known.Epoch == position.Epoch && _known.Watermark >= position.Head);

    public Task ConnectsAsync() => HoldsAsync($"{_self} is connected", () => IsConnected);

    public bool IsConnected { get; private set; }

    /// <summary>Waits for something to be so; fails by its name.</summary>
    public async Task HoldsAsync(string what, Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(WaitMax);
        while (!Read(condition))
        {
            try
            {
                await _moved.WaitAsync(TimeSpan.FromMilliseconds(100), limit.Token);
            }
            catch (OperationCanceledException)
            {
                var last = Errors.Count > 0 ? Errors[^1].Message : "no error";
                throw new TimeoutException(
                    $"not within {WaitMax.TotalSeconds} s: {what}; it is at {Known.Watermark}, {Gaps} gaps, {last}");
            }
        }
    }

    /// <summary>Begins to stop.</summary>
    public void Stop() => _lifetime.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lifetime.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        while (true)
        {
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(_lifetime.Token);
            attempt.CancelAfter(SilenceMax);
            try
            {
                await FollowAsync(attempt);
            }
            catch (FabricException e)
            {
                Write(() => _errors.Add(e));
            }
            catch (OperationCanceledException) when (!_lifetime.IsCancellationRequested)
            {
                // Silence: again.
            }

            Write(() => IsConnected = false);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, _lifetime.Token);
        }
    }

    private async Task FollowAsync(CancellationTokenSource attempt)
    {
        var request = new SubscriptionRequest
        {
            Subscriber = _self,
            Epoch = Known.Epoch,
            After = Known.Watermark,
            Topics = _topics,
        };
        await foreach (var frame in _carrier.SubscribeAsync(_origin(), request, attempt.Token))
        {
            attempt.CancelAfter(SilenceMax);
            var step = LedgerRules.Accept(Known, frame, _topics);
            if (step.Outcome == LedgerOutcome.Gap)
            {
                Write(() => Gaps++);
                return;
            }

            if (step.Outcome == LedgerOutcome.Duplicate)
            {
                Write(() =>
                {
                    Duplicates += frame.UpTo == frame.After ? 0 : 1;
                    IsConnected = true;
                });
                continue;
            }

            await Gate.WaitAsync(_lifetime.Token);
            Gate.Release();
            Write(() =>
            {
                Resets += frame.IsReset ? 1 : 0;
                _messages.AddRange(step.Messages);
                _known = step.Next;
                IsConnected |= !frame.IsWelcome;
            });
        }
    }

    private T Read<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }

    private void Write(Action write)
    {
        lock (_lock)
        {
            write();
        }

        _moved.Release();
    }
}
