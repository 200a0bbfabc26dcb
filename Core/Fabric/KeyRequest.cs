namespace OrleansAlluxio.Core.Fabric;

/// <summary>A key to make.</summary>
/// <param name="User">For whom.</param>
/// <param name="LifetimeMs">How long it is accepted, in milliseconds; null for ever.</param>
[GenerateSerializer, Immutable, Alias("oa.key-request")]
public sealed record KeyRequest([property: Id(0)] string User, [property: Id(1)] long? LifetimeMs);
