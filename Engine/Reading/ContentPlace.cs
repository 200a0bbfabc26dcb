namespace OrleansAlluxio.Engine.Reading;

/// <summary>Where a content lies in its store.</summary>
/// <param name="Path">The file in the store.</param>
/// <param name="Fingerprint">What the store must hold there; null where no store has the content yet.</param>
public sealed record ContentPlace(UfsPath Path, Fingerprint? Fingerprint);
