using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>A range on its way from a worker, read in order. Owned by one reader; not thread-safe.</summary>
internal sealed class RemoteBody(
    BlockRoutes routes, ClusterMember worker, Stream stream, ByteRange range, int rank) : IAsyncDisposable
{
    // Longer than a store takes for a cold page, shorter than a client waits: a machine that went without a word.
    private static readonly TimeSpan StallMax = TimeSpan.FromSeconds(20);

    /// <summary>Offset in the file of the next byte.</summary>
    public long OffsetBytes { get; private set; } = range.OffsetBytes;

    /// <summary>The byte after the last.</summary>
    public long EndBytes => range.EndBytes;

    /// <summary>Whether every byte was read.</summary>
    public bool IsDone => OffsetBytes >= range.EndBytes;

    /// <summary>Which candidate of its block gives it.</summary>
    public int Rank => rank;

    /// <summary>Reads some bytes, at least one; 0 when the worker broke off, and then it is suspected.</summary>
    public async ValueTask<int> TryReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        var wanted = (int)Math.Min(destination.Length, range.EndBytes - OffsetBytes);
        var got = 0;
        try
        {
            got = await ReadAsync(destination[..wanted], cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or FabricException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (got == 0)
        {
            routes.Fail(worker);
        }

        OffsetBytes += got;
        routes.Counters.NoteBytes(got);
        return got;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        // Never left behind: a read that goes on after its time would write into memory that is somebody else's then.
        using var stalled = new CancellationTokenSource(StallMax, routes.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stalled.Token);
        return await stream.ReadAsync(destination, either.Token).ConfigureAwait(false);
    }
}
