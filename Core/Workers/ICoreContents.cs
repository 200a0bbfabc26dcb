using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Workers;

/// <summary>
/// The process with the metadata as a gateway reads from it what no worker gives: it has what only the fabric has, and
/// the way to every store. Thread-safe; follows the metadata to another process.
/// </summary>
public interface ICoreContents
{
    /// <summary>
    /// Opens a range of a content: a stream of exactly its bytes, or of fewer when the connection breaks. The caller
    /// disposes it. Conflict when the store has another content by now.
    /// </summary>
    ValueTask<Stream> OpenAsync(FileContentId file, ByteRange range, CancellationToken cancellationToken);

    /// <summary>Says that the store turned out to hold another content, so that the path is compared again.</summary>
    ValueTask NoteChangedAsync(FabricPath path, CancellationToken cancellationToken);
}
