namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>
/// A store that makes a file of uploaded parts without copying them, and tells which parts it has. Optional: to a store
/// that is none, a file is sent from its beginning after every failure.
/// </summary>
public interface IUfsResumableUploads
{
    /// <summary>Length of all parts but the last of a file of that length; null where one request is better.</summary>
    long? PartBytesFor(long lengthBytes);

    /// <summary>The parts the store has of an upload, by number; null when it has no such upload (any more).</summary>
    ValueTask<IReadOnlyList<UfsUploadPart>?> TryListPartsAsync(UfsUpload upload, CancellationToken cancellationToken);
}
