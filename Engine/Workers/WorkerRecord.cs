using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>What is durable of a worker: that it is known, and whether an operator took it out.</summary>
internal sealed partial record WorkerRecord
{
    public required string Id { get; init; }

    public required string? Url { get; init; }

    public required WorkerLocality Locality { get; init; }

    public long CapacityBytes { get; init; }

    public bool IsDecommissioned { get; init; }

    public static WorkerRecord Parse(DocumentRow document)
    {
        try
        {
            return JsonSerializer.Deserialize(document.Payload.Span, WorkerJson.Default.WorkerRecord)
                ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, "read worker", document.Key, "the record is not readable", inner: e);
        }
    }

    public byte[] ToPayload() => JsonSerializer.SerializeToUtf8Bytes(this, WorkerJson.Default.WorkerRecord);

    [JsonSerializable(typeof(WorkerRecord))]
    private sealed partial class WorkerJson : JsonSerializerContext;
}
