using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.Console.Sessions;

/// <summary>Somebody who signed in. Its secret is with the browser only; here is a hash of it.</summary>
internal sealed class ConsoleSession
{
    private int _streams;

    /// <summary>Who signed in, as of then; what the key says now counts.</summary>
    public required FabricCaller Caller { get; init; }

    /// <summary>The access key that was signed in with; null for the server's token.</summary>
    public required string? KeyId { get; init; }

    /// <summary>What every request that changes something has to carry.</summary>
    public required string Csrf { get; init; }

    /// <summary>Timestamp of the sign-in.</summary>
    public required long SignedInAt { get; init; }

    /// <summary>Timestamp of the last request that was not a live stream.</summary>
    public long UsedAt { get; set; }

    /// <summary>Takes one of so many live streams; false when there are that many.</summary>
    public bool TryOpenStream(int streamsMax)
    {
        if (Interlocked.Increment(ref _streams) <= streamsMax)
        {
            return true;
        }

        Interlocked.Decrement(ref _streams);
        return false;
    }

    /// <summary>Gives it back.</summary>
    public void CloseStream() => Interlocked.Decrement(ref _streams);
}
