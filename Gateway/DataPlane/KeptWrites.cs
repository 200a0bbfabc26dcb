using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>
/// Writes whose bytes are all here and whose completion failed by its terms only: a gateway looks again at what has the
/// name, and completes on other terms without sending the bytes once more. Bounded in number and time. Thread-safe.
/// </summary>
internal sealed class KeptWrites(TimeProvider time) : IAsyncDisposable
{
    // A gateway that lives asks again within a round trip.
    private static readonly TimeSpan LifetimeMax = TimeSpan.FromSeconds(30);

    // As many as requests that race for one name at once.
    private const int WritesMax = 1024;

    private const int IdBytes = 16;

    private readonly Lock _changing = new();
    private readonly Dictionary<string, (IFabricWriter Writer, long KeptAt)> _writes = new(StringComparer.Ordinal);
    private readonly SystemRandomSource _random = new();
    private readonly CancellationTokenSource _lifetime = new();
    private Task _sweeping = Task.CompletedTask;
    private bool _isClosed;

    /// <summary>Takes a writer, which is owned from then on; its id, or null when there is no room.</summary>
    public string? TryKeep(IFabricWriter writer)
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        _random.Fill(bytes);
        var id = Convert.ToHexStringLower(bytes);
        lock (_changing)
        {
            if (_isClosed || _writes.Count >= WritesMax)
            {
                return null;
            }

            _writes.Add(id, (writer, time.GetTimestamp()));
            if (_sweeping.IsCompleted)
            {
                _sweeping = SweepAsync();
            }

            return id;
        }
    }

    /// <summary>Gives a writer back, with everything that is to be done about it.</summary>
    /// <exception cref="FabricException">NotFound for one that is not kept, or no longer.</exception>
    public IFabricWriter Take(string id)
    {
        lock (_changing)
        {
            return _writes.Remove(id, out var kept)
                ? kept.Writer
                : throw new FabricException(
                    FabricErrorKind.NotFound, "write", id, "no such write is kept, or not any longer");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_changing)
        {
            _isClosed = true;
        }

        await _lifetime.CancelAsync();
        await _sweeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DropAsync(static _ => true);
        _lifetime.Dispose();
    }

    // Runs while there are any.
    private async Task SweepAsync()
    {
        bool isEmpty;
        do
        {
            await Task.Delay(LifetimeMax, time, _lifetime.Token);
            await DropAsync(keptAt => time.GetElapsedTime(keptAt) >= LifetimeMax);
            lock (_changing)
            {
                isEmpty = _writes.Count == 0;
            }
        }
        while (!isEmpty);
    }

    private async ValueTask DropAsync(Func<long, bool> isOver)
    {
        List<IFabricWriter> dropped = [];
        lock (_changing)
        {
            foreach (var (id, kept) in _writes.Where(w => isOver(w.Value.KeptAt)).ToList())
            {
                _writes.Remove(id);
                dropped.Add(kept.Writer);
            }
        }

        foreach (var writer in dropped)
        {
            await writer.DisposeAsync();
        }
    }
}
