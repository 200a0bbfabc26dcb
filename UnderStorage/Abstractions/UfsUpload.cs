namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>A multipart upload in progress.</summary>
/// <param name="Path">The file it will become.</param>
/// <param name="Id">What <see cref="IUnderStorage.BeginUploadAsync"/> returned.</param>
/// <param name="Options">The options it was begun with; the commit is conditional on
/// <see cref="UfsWriteOptions.Overwrite"/>.</param>
public sealed record UfsUpload(UfsPath Path, string Id, UfsWriteOptions Options);
