using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAlluxio.Engine.Uploads;

/// <summary>A multipart upload as stored: ours and the store's name of it, and what it was begun with.</summary>
internal sealed partial record UploadRecord
{
    public required string Id { get; init; }

    public required string Path { get; init; }

    public required long Mount { get; init; }

    public required string StoreUploadId { get; init; }

    public required long StartedUnixMs { get; init; }

    public required CreateOptions Options { get; init; }

    public byte[] ToPayload() => JsonSerializer.SerializeToUtf8Bytes(this, UploadJson.Default.UploadRecord);

    public static UploadRecord Parse(DocumentRow document) => Read(document, UploadJson.Default.UploadRecord);

    public static UploadPartRecord ParsePart(DocumentRow document) =>
        Read(document, UploadJson.Default.UploadPartRecord);

    public static byte[] ToPayload(UploadPartRecord part) =>
        JsonSerializer.SerializeToUtf8Bytes(part, UploadJson.Default.UploadPartRecord);

    /// <summary>Parts sort by number under their upload.</summary>
    public static string PartKey(string uploadId, int number) =>
        uploadId + "/" + number.ToString("D5", CultureInfo.InvariantCulture);

    private static T Read<T>(DocumentRow document, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(document.Payload.Span, type) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, "read upload", document.Key, "the record is not readable", inner: e);
        }
    }

    [JsonSerializable(typeof(UploadRecord))]
    [JsonSerializable(typeof(UploadPartRecord))]
    private sealed partial class UploadJson : JsonSerializerContext;
}
