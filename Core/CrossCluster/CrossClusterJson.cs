using System.Text.Json.Serialization;

namespace OrleansAlluxio.Core.CrossCluster;

/// <summary>JSON of what clusters keep and say to each other. Additive only.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    Converters = [typeof(ClusterIdConverter), typeof(StoreLocationConverter)])]
[JsonSerializable(typeof(ClusterRecord))]
[JsonSerializable(typeof(ClusterView))]
[JsonSerializable(typeof(InvalidationFrame))]
[JsonSerializable(typeof(InvalidationMessage))]
[JsonSerializable(typeof(SubscriptionRequest))]
[JsonSerializable(typeof(OriginPosition))]
[JsonSerializable(typeof(IReadOnlyList<InvalidationFrame>))]
[JsonSerializable(typeof(ClusterPeer))]
[JsonSerializable(typeof(ChangeAnnouncement))]
[JsonSerializable(typeof(IReadOnlyList<InvalidationMessage>))]
[JsonSerializable(typeof(IReadOnlyList<StoreLocation>))]
public sealed partial class CrossClusterJson : JsonSerializerContext;
