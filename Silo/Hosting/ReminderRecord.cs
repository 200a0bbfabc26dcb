using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>A reminder as a document of the metastore; both grain runtimes read the same.</summary>
internal sealed partial record ReminderRecord
{
    /// <summary>Type of the grain.</summary>
    public required string Type { get; init; }

    /// <summary>Its key in text form.</summary>
    public required string Key { get; init; }

    /// <summary>Name within the grain.</summary>
    public required string Name { get; init; }

    /// <summary>When the first tick is due.</summary>
    public long StartUnixMs { get; init; }

    /// <summary>From one tick to the next.</summary>
    public long PeriodMs { get; init; }

    /// <summary>Key of the document.</summary>
    [JsonIgnore]
    public string DocumentKey => KeyOf(Type, Key, Name);

    /// <summary>Key of the document of a reminder.</summary>
    public static string KeyOf(string type, string key, string name) => $"{type}/{key}/{name}";

    /// <summary>Reads one.</summary>
    public static ReminderRecord Parse(DocumentRow document)
    {
        try
        {
            return JsonSerializer.Deserialize(document.Payload.Span, ReminderJson.Default.ReminderRecord)
                ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, "read reminder", document.Key, "the record is not readable", inner: e);
        }
    }

    /// <summary>The document's content.</summary>
    public byte[] ToPayload() => JsonSerializer.SerializeToUtf8Bytes(this, ReminderJson.Default.ReminderRecord);

    [JsonSerializable(typeof(ReminderRecord))]
    private sealed partial class ReminderJson : JsonSerializerContext;
}
