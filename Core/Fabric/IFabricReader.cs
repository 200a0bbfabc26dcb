using System.IO.Pipelines;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>
/// An open file: one content version, whatever happens to the path meanwhile. Thread-safe for reads at explicit
/// offsets. Every byte handed out was verified against its checksum.
/// </summary>
/// <remarks>
/// When the under store's object was replaced and the old bytes are not cached, a read fails with Conflict; opening
/// again gives the new version.
/// </remarks>
public interface IFabricReader : IAsyncDisposable
{
    /// <summary>The status the file was opened with.</summary>
    FileStatus Status { get; }

    /// <summary>Where the bytes read so far came from.</summary>
    CacheOutcome Outcome { get; }

    /// <summary>
    /// Where the bytes of a range would come from now, without reading or touching them; of a range of more than 4 GiB
    /// its beginning. None where only reading tells.
    /// </summary>
    CacheOutcome Expect(ByteRange range) => CacheOutcome.None;

    /// <summary>
    /// Reads up to <paramref name="destination"/>'s length from an offset; fewer only at the end of the file, 0 at or
    /// beyond it. The buffer is lent until the task completes.
    /// </summary>
    ValueTask<int> ReadAsync(long offsetBytes, Memory<byte> destination, CancellationToken cancellationToken);

    /// <summary>
    /// Writes exactly the range, which must lie inside the file, to a pipe in steps and flushes each. Ends early,
    /// without error, when the pipe's reader is gone. The cheapest way out for a gateway.
    /// </summary>
    ValueTask CopyToAsync(ByteRange range, PipeWriter destination, CancellationToken cancellationToken);
}
