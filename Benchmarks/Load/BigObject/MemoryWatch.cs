using System.Globalization;

namespace OrleansAlluxio.Benchmarks.Load.BigObject;

/// <summary>Looks ten times a second at how much memory of its own a process has in use.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private readonly string _status;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private long _mostBytes;

    public MemoryWatch(int processId)
    {
        _status = $"/proc/{processId}/status";
        Start();
        _watching = WatchAsync();
    }

    /// <summary>What it has now.</summary>
    public long NowBytes
    {
        get
        {
            var line = File.ReadLines(_status).First(
                static line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
                << 10;
        }
    }

    /// <summary>The most it had since <see cref="Start"/>.</summary>
    public long MostBytes => Interlocked.Read(ref _mostBytes);

    /// <summary>Forgets what was before.</summary>
    public void Start() => Interlocked.Exchange(ref _mostBytes, NowBytes);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                Interlocked.Exchange(ref _mostBytes, Math.Max(MostBytes, NowBytes));
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }
    }
}
