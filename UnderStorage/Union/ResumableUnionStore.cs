namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>A union of stores that all go on with uploads.</summary>
internal sealed class ResumableUnionStore(
    string description, IReadOnlyList<UnionBranch> branches, UnionWritePolicy policy)
    : UnionStore(description, branches, policy), IUfsResumableUploads
{
    public long? PartBytesFor(long lengthBytes) => Uploads.PartBytesFor(lengthBytes);

    public ValueTask<IReadOnlyList<UfsUploadPart>?> TryListPartsAsync(
        UfsUpload upload, CancellationToken cancellationToken) =>
        Uploads.TryListPartsAsync(upload, cancellationToken);
}
