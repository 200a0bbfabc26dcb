using System.Diagnostics.Metrics;

namespace OrleansAlluxio.Tests.Gateway.S3.Fuzz;

/// <summary>Counts the connections that servers of this process have open on a port, by their own meter.</summary>
internal sealed class OpenConnections : IDisposable
{
    private const string Instrument = "kestrel.active_connections";

    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly int _port;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _count;
    private long _opened;

    public OpenConnections(int port)
    {
        _port = port;
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == Instrument)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, change, tags, _) => Add(change, tags));
        _listener.Start();
    }

    /// <summary>How many were ever opened.</summary>
    public long Opened
    {
        get
        {
            lock (_lock)
            {
                return _opened;
            }
        }
    }

    /// <summary>Waits until none is open.</summary>
    public async Task WaitForNoneAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(limit);
        while (true)
        {
            Task changed;
            long count;
            lock (_lock)
            {
                (changed, count) = (_changed.Task, _count);
            }

            if (count == 0)
            {
                return;
            }

            try
            {
                await changed.WaitAsync(timeout.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"{count} connections are still open {limit} after their client left");
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(long change, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == "server.port" && Convert.ToInt32(
                tag.Value, System.Globalization.CultureInfo.InvariantCulture) != _port)
            {
                return;
            }
        }

        TaskCompletionSource changed;
        lock (_lock)
        {
            _count += change;
            _opened += Math.Max(0, change);
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.TrySetResult();
    }
}
