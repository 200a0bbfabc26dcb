namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>An access key's id.</summary>
internal sealed record KeyQuestion(string Id);
