using System.Net.Security;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.CrossCluster;
using RabbitMQ.Client;

namespace OrleansAlluxio.Gateway.CrossCluster.Amqp;

/// <summary>Keeps this cluster connected to the broker: what breaks is made anew, after a bounded pause.</summary>
internal sealed class AmqpLink : IAsyncDisposable
{
    // A broker that is cut off is noticed within twice this.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    private readonly ConnectionFactory _factory;
    private readonly (ClusterId Self, AmqpBounds Bounds) _of;
    private readonly TimeProvider _time;
    private readonly IRandomSource _random;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource<AmqpSession> _current = New();
    private Task _running = Task.CompletedTask;
    private volatile string _error = "the broker is not connected yet";

    public AmqpLink(
        Uri broker, (ClusterId Self, AmqpBounds Bounds) of, TimeProvider time, IRandomSource random)
    {
        (_of, _time, _random) = (of, time, random);
        _factory = new ConnectionFactory
        {
            Uri = broker,
            AutomaticRecoveryEnabled = false, // Done here, with everything that hangs on a connection.
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = Heartbeat,
            RequestedConnectionTimeout = of.Bounds.CallMax,
            ContinuationTimeout = of.Bounds.CallMax,
            HandshakeContinuationTimeout = of.Bounds.CallMax,
            MaxInboundMessageBodySize = CrossClusterProtocol.MessageBytesMax,
        };

        // The client would take any name in a certificate.
        (_factory.Ssl.ServerName, _factory.Ssl.AcceptablePolicyErrors) = (broker.Host, SslPolicyErrors.None);
    }

    /// <summary>Begins to connect; <paramref name="ended"/> hears of each connection that broke.</summary>
    public void Start(AmqpHandlers handlers, Action opened, Action<Exception> ended) =>
        _running = RunAsync(handlers, opened, ended, _lifetime.Token);

    /// <summary>The connection, once there is one.</summary>
    public async ValueTask<AmqpSession> WaitAsync(CancellationToken cancellationToken)
    {
        Task<AmqpSession> current;
        lock (_lock)
        {
            current = _current.Task;
        }

        return await current.WaitAsync(cancellationToken);
    }

    /// <summary>The connection, if there is one within the time of a call.</summary>
    /// <exception cref="Core.Errors.FabricException">Unavailable.</exception>
    public async ValueTask<AmqpSession> CurrentAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_of.Bounds.CallMax, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await WaitAsync(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw AmqpErrors.Away(_error, e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lifetime.Dispose();
    }

    private async Task RunAsync(
        AmqpHandlers handlers, Action opened, Action<Exception> ended, CancellationToken cancellationToken)
    {
        var pause = _of.Bounds.RetryMin;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var session = await AmqpSession.OpenAsync(_factory, _of, handlers, cancellationToken);
                pause = _of.Bounds.RetryMin;
                opened();
                Offer(session);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(session.Ended, cancellationToken);
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, either.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                _error = "the connection to the broker broke";
            }
            catch (Exception e) when (AmqpErrors.IsOfBroker(e, cancellationToken))
            {
                _error = $"the broker cannot be used: {AmqpErrors.Reason(e)}";
            }

            Withdraw();
            ended(AmqpErrors.Away(_error));
            await Task.Delay(pause * (0.5 + (0.5 * _random.NextDouble())), _time, cancellationToken);
            pause = pause * 2 < _of.Bounds.RetryMax ? pause * 2 : _of.Bounds.RetryMax;
        }
    }

    private void Offer(AmqpSession session)
    {
        lock (_lock)
        {
            _current.TrySetResult(session);
        }
    }

    private void Withdraw()
    {
        lock (_lock)
        {
            if (_current.Task.IsCompleted)
            {
                _current = New();
            }
        }
    }

    private static TaskCompletionSource<AmqpSession> New() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
