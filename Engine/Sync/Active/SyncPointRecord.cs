using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAlluxio.Engine.Sync.Active;

/// <summary>An active sync point's durable form; its path is the document's key.</summary>
internal sealed partial record SyncPointRecord
{
    /// <summary>The mount it was started on: the point ends with it.</summary>
    public required long Mount { get; init; }

    public bool Eager { get; init; }

    public long? IntervalMs { get; init; }

    public required long StartedUnixMs { get; init; }

    /// <summary>Where the changes taken so far end; null where the store has no such thing.</summary>
    public string? Position { get; init; }

    /// <summary>Reads a document. DataCorrupt when it is no point.</summary>
    public static SyncPointRecord Parse(DocumentRow document)
    {
        try
        {
            return JsonSerializer.Deserialize(document.Payload.Span, SyncPointJson.Default.SyncPointRecord)
                ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, "read sync point", document.Key, "the record is not readable", inner: e);
        }
    }

    /// <summary>The change that keeps it.</summary>
    public MetastoreChange Put(FabricPath path) => new MetastoreChange.PutDocument(
        DocumentKinds.SyncPoint, path.Value,
        JsonSerializer.SerializeToUtf8Bytes(this, SyncPointJson.Default.SyncPointRecord), null);

    /// <summary>The change that forgets the point of a path.</summary>
    public static MetastoreChange Delete(FabricPath path) =>
        new MetastoreChange.DeleteDocument(DocumentKinds.SyncPoint, path.Value, null);

    [JsonSerializable(typeof(SyncPointRecord))]
    private sealed partial class SyncPointJson : JsonSerializerContext;
}
