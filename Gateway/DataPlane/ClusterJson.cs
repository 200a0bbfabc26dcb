using System.Text.Json.Serialization;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>The JSON of the routes among processes. Never of the fabric API: mounts carry their secrets here.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    Converters = [
        typeof(FabricPathConverter), typeof(InodeIdConverter), typeof(ContentVersionConverter),
        typeof(EntryKindConverter), typeof(LowerEnumConverter<WorkerState>),
        typeof(LowerEnumConverter<Core.Security.FabricRole>), typeof(LowerEnumConverter<Core.Security.BucketAccess>)])]
[JsonSerializable(typeof(WorkerReport))]
[JsonSerializable(typeof(WorkerOrders))]
[JsonSerializable(typeof(IReadOnlyList<MountRecord>))]
[JsonSerializable(typeof(RangeRequest))]
[JsonSerializable(typeof(FileRequest))]
[JsonSerializable(typeof(IReadOnlyList<PagePlacement>))]
[JsonSerializable(typeof(CopiesRequest))]
[JsonSerializable(typeof(CopyRelease))]
[JsonSerializable(typeof(IReadOnlyList<WorkerCopy>))]
[JsonSerializable(typeof(FabricCaller))]
[JsonSerializable(typeof(WireBytes))]
internal sealed partial class ClusterJson : JsonSerializerContext;
