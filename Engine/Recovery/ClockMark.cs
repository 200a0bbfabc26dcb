using System.Buffers.Binary;

namespace OrleansAlluxio.Engine.Recovery;

/// <summary>
/// Keeps a durable time that this process' timestamps stay below, so that the next one begins above it even when the
/// wall clock was
/// set back or a restart took less than its tick: else its invalidations would look older than the comparisons they are
/// about.
/// </summary>
internal sealed class ClockMark(IMetastore metastore, HybridLogicalClock clock)
{
    /// <summary>How often the mark is moved on.</summary>
    public static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);

    // Twice the period. After a crash the clock stands still for at most that long, and entries synced then count as
    // stale.
    private const long AheadMs = 10_000;
    private const string Key = "hlc";

    /// <summary>Before the first timestamp: goes on from the mark and sets the next.</summary>
    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        var mark = await metastore.TryGetDocumentAsync(DocumentKinds.Clock, Key, cancellationToken)
            .ConfigureAwait(false);
        if (mark is not null)
        {
            clock.Observe(new HybridTimestamp(BinaryPrimitives.ReadInt64LittleEndian(mark.Payload.Span)));
        }

        await RenewAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Moves the mark on.</summary>
    public ValueTask RenewAsync(CancellationToken cancellationToken) => PutAsync(
        HybridTimestamp.FromUnixMilliseconds(clock.Now().UnixMilliseconds + AheadMs), cancellationToken);

    /// <summary>At a clean stop: the next process need not begin ahead.</summary>
    public ValueTask StopAsync(CancellationToken cancellationToken) => PutAsync(clock.Now(), cancellationToken);

    private ValueTask PutAsync(HybridTimestamp at, CancellationToken cancellationToken)
    {
        var payload = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(payload, at.Value);
        return metastore.CommitAsync(
            [new MetastoreChange.PutDocument(DocumentKinds.Clock, Key, payload, null)], cancellationToken);
    }
}
