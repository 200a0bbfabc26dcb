namespace OrleansAlluxio.Tests.Gateway.S3.Versions;

/// <summary>A version in the model.</summary>
/// <param name="Id">Its id; <c>null</c> of one without.</param>
/// <param name="Text">Its bytes; null for a delete marker.</param>
internal sealed record ModelVersion(string Id, string? Text);
