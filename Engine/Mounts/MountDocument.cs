using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAlluxio.Engine.Mounts;

/// <summary>A mount's durable form.</summary>
internal static partial class MountDocument
{
    /// <summary>The document key, in order of the id.</summary>
    public static string KeyOf(MountRecord record) => record.Id.ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>The document's bytes.</summary>
    public static byte[] ToPayload(MountRecord record) =>
        JsonSerializer.SerializeToUtf8Bytes(record, MountJson.Default.MountRecord);

    /// <summary>Reads a document's bytes. DataCorrupt when they are no mount.</summary>
    public static MountRecord Parse(DocumentRow document)
    {
        try
        {
            return JsonSerializer.Deserialize(document.Payload.Span, MountJson.Default.MountRecord)
                ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, "read mount", document.Key, "the record is not readable", inner: e);
        }
    }

    [JsonSerializable(typeof(MountRecord))]
    private sealed partial class MountJson : JsonSerializerContext;
}
