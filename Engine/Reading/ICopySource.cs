namespace OrleansAlluxio.Engine.Reading;

/// <summary>Bytes that no store has yet, from where other processes keep them.</summary>
public interface ICopySource
{
    /// <summary>
    /// Opens a range: a stream of exactly its bytes. Unavailable when nobody who has them answers, DataLost when nobody
    /// has them. The caller disposes it.
    /// </summary>
    ValueTask<Stream> OpenAsync(ByteRange range, CancellationToken cancellationToken);
}
