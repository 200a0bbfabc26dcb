using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Client.Wire;

/// <summary>
/// The JSON of the fabric API and of the CLI's <c>--json</c>: the records of the fabric, additive only.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    Converters = [
        typeof(FabricPathConverter), typeof(InodeIdConverter), typeof(ContentVersionConverter),
        typeof(MountIdConverter),
        typeof(HybridTimestampConverter), typeof(EntryKindConverter),
        typeof(UpperEnumConverter<Core.Namespace.WriteType>),
        typeof(UpperEnumConverter<Core.Namespace.TtlAction>),
        typeof(UpperEnumConverter<Core.Namespace.PersistenceState>),
        typeof(NameEnumConverter<SyncPointState>), typeof(NameEnumConverter<DifferenceKind>),
        typeof(UpperEnumConverter<SyncJobState>),
        typeof(NameEnumConverter<FsckFindingKind>),
        typeof(LowerEnumConverter<Core.Workers.WorkerState>),
        typeof(LowerEnumConverter<JobKind>), typeof(UpperEnumConverter<JobState>), typeof(UpperEnumConverter<JobPhase>),
        typeof(LowerEnumConverter<Core.Security.FabricRole>),
        typeof(LowerEnumConverter<Core.Security.BucketAccess>),
        typeof(LowerEnumConverter<FindingSeverity>),
        typeof(NameEnumConverter<FabricErrorKind>), typeof(NameEnumConverter<RetryAdvice>)])]
[JsonSerializable(typeof(FileStatus))]
[JsonSerializable(typeof(ListPage))]
[JsonSerializable(typeof(CreateOptions))]
[JsonSerializable(typeof(DirectoryOptions))]
[JsonSerializable(typeof(RenameOptions))]
[JsonSerializable(typeof(AttributeChange))]
[JsonSerializable(typeof(UploadStatus))]
[JsonSerializable(typeof(IReadOnlyList<UploadStatus>))]
[JsonSerializable(typeof(UploadPart))]
[JsonSerializable(typeof(IReadOnlyList<UploadPart>))]
[JsonSerializable(typeof(MountRequest))]
[JsonSerializable(typeof(MountStatus))]
[JsonSerializable(typeof(IReadOnlyList<MountStatus>))]
[JsonSerializable(typeof(PathProperty))]
[JsonSerializable(typeof(IReadOnlyList<PathProperty>))]
[JsonSerializable(typeof(FileLocation))]
[JsonSerializable(typeof(Explanation))]
[JsonSerializable(typeof(IReadOnlyList<PersistStatus>))]
[JsonSerializable(typeof(PersistStatus))]
[JsonSerializable(typeof(FabricStatus))]
[JsonSerializable(typeof(SyncPointRequest))]
[JsonSerializable(typeof(SyncPointStatus))]
[JsonSerializable(typeof(IReadOnlyList<SyncPointStatus>))]
[JsonSerializable(typeof(StoreEventsTaken))]
[JsonSerializable(typeof(WireStoreEvents))]
[JsonSerializable(typeof(ConsistencyLine))]
[JsonSerializable(typeof(WireToken))]
[JsonSerializable(typeof(SyncJobRequest))]
[JsonSerializable(typeof(SyncJobStatus))]
[JsonSerializable(typeof(IReadOnlyList<SyncJobStatus>))]
[JsonSerializable(typeof(FsckLine))]
[JsonSerializable(typeof(ClusterReport))]
[JsonSerializable(typeof(ClusterPeerStatus))]
[JsonSerializable(typeof(FenceResult))]
[JsonSerializable(typeof(Core.Workers.WorkerStatus))]
[JsonSerializable(typeof(IReadOnlyList<Core.Workers.WorkerStatus>))]
[JsonSerializable(typeof(Core.Auditing.AuditVerification))]
[JsonSerializable(typeof(ReadTrace))]
[JsonSerializable(typeof(Finding))]
[JsonSerializable(typeof(IReadOnlyList<Finding>))]
[JsonSerializable(typeof(IReadOnlyList<ConfigurationValue>))]
[JsonSerializable(typeof(IReadOnlyList<HistorySample>))]
[JsonSerializable(typeof(IReadOnlyList<LogLine>))]
[JsonSerializable(typeof(DataPolicyRequest))]
[JsonSerializable(typeof(DataPolicyStatus))]
[JsonSerializable(typeof(IReadOnlyList<DataPolicyStatus>))]
[JsonSerializable(typeof(JobRequest))]
[JsonSerializable(typeof(JobStatus))]
[JsonSerializable(typeof(IReadOnlyList<JobStatus>))]
[JsonSerializable(typeof(JobFailure))]
[JsonSerializable(typeof(IReadOnlyList<JobFailure>))]
[JsonSerializable(typeof(FabricUser))]
[JsonSerializable(typeof(IReadOnlyList<FabricUser>))]
[JsonSerializable(typeof(UserChange))]
[JsonSerializable(typeof(FabricKey))]
[JsonSerializable(typeof(IReadOnlyList<FabricKey>))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(CreatedKey))]
[JsonSerializable(typeof(WireProblem))]
[JsonSerializable(typeof(WireSources))]
[JsonSerializable(typeof(WireChanged))]
[JsonSerializable(typeof(WireCompletion))]
[JsonSerializable(typeof(CompletionTerms))]
[JsonSerializable(typeof(OpenedContent))]
[JsonSerializable(typeof(IReadOnlyList<BlockLocation>))]
[JsonSerializable(typeof(BlockLocation))]
[JsonSerializable(typeof(IReadOnlyList<ProofPlace>))]
[JsonSerializable(typeof(ProofPlace))]
[JsonSerializable(typeof(GrantWish))]
[JsonSerializable(typeof(Core.Workers.PageGrant))]
[JsonSerializable(typeof(WireWriteEnd))]
[JsonSerializable(typeof(WireBytes))]
[JsonSerializable(typeof(WireCount))]
[JsonSerializable(typeof(CacheQuotaRequest))]
[JsonSerializable(typeof(CacheQuotaStatus))]
[JsonSerializable(typeof(IReadOnlyList<CacheQuotaStatus>))]
[JsonSerializable(typeof(QuotaRequest))]
[JsonSerializable(typeof(QuotaStatus))]
[JsonSerializable(typeof(IReadOnlyList<QuotaStatus>))]
[JsonSerializable(typeof(FreeSummary))]
[JsonSerializable(typeof(IReadOnlyList<PinStatus>))]
[JsonSerializable(typeof(PinStatus))]
internal sealed partial class FabricJson : JsonSerializerContext;
