using System.Text.Json.Serialization;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Gateway.WebHdfs.Identity;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>The JSON of the routes among processes. Never of the fabric API: mounts carry their secrets here.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    Converters = [
        typeof(FabricPathConverter), typeof(InodeIdConverter), typeof(ContentVersionConverter),
        typeof(EntryKindConverter), typeof(LowerEnumConverter<WorkerState>),
        typeof(LowerEnumConverter<FindingSeverity>),
        typeof(LowerEnumConverter<Core.Security.FabricRole>), typeof(LowerEnumConverter<Core.Security.BucketAccess>)])]
[JsonSerializable(typeof(WorkerReport))]
[JsonSerializable(typeof(WorkerOrders))]
[JsonSerializable(typeof(IReadOnlyList<MountRecord>))]
[JsonSerializable(typeof(RangeRequest))]
[JsonSerializable(typeof(FileRequest))]
[JsonSerializable(typeof(IReadOnlyList<PagePlacement>))]
[JsonSerializable(typeof(GrantRequest))]
[JsonSerializable(typeof(PageGrant))]
[JsonSerializable(typeof(CopiesRequest))]
[JsonSerializable(typeof(CopyRelease))]
[JsonSerializable(typeof(IReadOnlyList<WorkerCopy>))]
[JsonSerializable(typeof(BlocksRequest))]
[JsonSerializable(typeof(BlockRequest))]
[JsonSerializable(typeof(IReadOnlyList<HeldBlock>))]
[JsonSerializable(typeof(ChargeRequest))]
[JsonSerializable(typeof(IReadOnlyList<long>))]
[JsonSerializable(typeof(FabricCaller))]
[JsonSerializable(typeof(ProcessFacts))]
[JsonSerializable(typeof(WireBytes))]
[JsonSerializable(typeof(WireChanged))]
[JsonSerializable(typeof(GatewayAssertion))]
[JsonSerializable(typeof(KeyQuestion))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(TokenQuestion))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(DelegationTokenRecord))]
internal sealed partial class ClusterJson : JsonSerializerContext;
