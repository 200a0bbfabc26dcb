using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Client.ShortCircuits;

/// <summary>
/// Reads pages from the files of workers on this machine. A byte counts when it was read while the grant held, by the
/// reader's own clock and the worker's proof, and its segment has the right checksum; all else comes the ordinary way.
/// Thread-safe.
/// </summary>
internal sealed class ShortCircuit(TimeProvider time) : IDisposable
{
    /// <summary>Least bytes asked for at once: below, the question costs more than the bytes.</summary>
    public const long BytesMin = 128 << 10;

    /// <summary>The clock of grants.</summary>
    public TimeProvider Time => time;

    /// <summary>Proofs of this machine.</summary>
    public Proofs Proofs { get; } = new(time);

    /// <summary>Files of this machine.</summary>
    public PageFiles Files { get; } = new();

    /// <summary>Grants to be told as ended.</summary>
    public EndedGrants Ended { get; } = new();

    /// <summary>What is counted.</summary>
    public ShortCircuitCounters Counters { get; } = new();

    /// <inheritdoc/>
    public void Dispose() => Files.Dispose();

    /// <summary>Opens a range: from pages of this machine when the first is granted, else the ordinary way.</summary>
    public async ValueTask<Stream> OpenAsync(
        IGrantedContent content, ByteRange range, CancellationToken cancellationToken)
    {
        if (range.LengthBytes >= BytesMin
            && await content.TryGrantAsync(range, cancellationToken).ConfigureAwait(false) is { } grant)
        {
            Counters.NoteGrant();
            return new GrantedStream(this, content, range, grant);
        }

        return await content.OpenAsync(range, cancellationToken).ConfigureAwait(false);
    }
}
