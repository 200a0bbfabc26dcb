using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAlluxio.Engine.Jobs;

/// <summary>The durable form of a failure; its key is the job's id and the path.</summary>
internal sealed partial record JobFailureRecord(FabricErrorKind Kind, string Reason, int Attempts)
{
    // A reason may quote what a store said; a list of failures is for reading.
    private const int ReasonCharactersMax = 1000;

    public static string KeyOf(string id, string path) => id + path;

    /// <summary>Every key of a job is greater than this, and up to the first that does not begin with it.</summary>
    public static string PrefixOf(string id) => id + "/";

    public static JobFailureRecord Of(FabricException error, int attempts) => new(
        error.Kind,
        error.Reason.Length <= ReasonCharactersMax ? error.Reason : error.Reason[..ReasonCharactersMax], attempts);

    public static JobFailure Parse(string id, DocumentRow document)
    {
        try
        {
            var record = JsonSerializer.Deserialize(document.Payload.Span, JobFailureJson.Default.JobFailureRecord)
                ?? throw new JsonException("null");
            return new JobFailure(
                FabricPath.Parse(document.Key[id.Length..]), record.Kind, record.Reason, record.Attempts);
        }
        catch (JsonException e)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, "read job failure", document.Key, "the record is not readable", inner: e);
        }
    }

    public byte[] ToPayload() => JsonSerializer.SerializeToUtf8Bytes(this, JobFailureJson.Default.JobFailureRecord);

    [JsonSourceGenerationOptions(UseStringEnumConverter = true)]
    [JsonSerializable(typeof(JobFailureRecord))]
    private sealed partial class JobFailureJson : JsonSerializerContext;
}
