namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>
/// A stored part of a multipart upload, as <see cref="IUnderStorage.CompleteUploadAsync"/> wants it back.
/// </summary>
/// <param name="Number">1..10,000; gaps are allowed, order is by number.</param>
/// <param name="Tag">What the store returned for the part.</param>
/// <param name="LengthBytes">Its length.</param>
public sealed record UfsUploadPart(int Number, string Tag, long LengthBytes);
