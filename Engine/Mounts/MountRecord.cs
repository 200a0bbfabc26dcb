using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAlluxio.Engine.Mounts;

/// <summary>A mount as it is stored, with its secrets: the home directory is its owner's only.</summary>
public sealed partial record MountRecord
{
    /// <summary>Its id, never reused.</summary>
    public required long Id { get; init; }

    /// <summary>Where in the tree.</summary>
    public required string Path { get; init; }

    /// <summary>The store.</summary>
    public required string Uri { get; init; }

    /// <summary>No operation through it changes the store.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Everyone may read and write below it.</summary>
    public bool Shared { get; init; }

    /// <summary>Connector options, secrets included.</summary>
    public Dictionary<string, string> Options { get; init; } = [];

    /// <summary>Sync interval in milliseconds; null takes the fabric's.</summary>
    public long? SyncIntervalMs { get; init; }

    /// <summary>The document key, in order of the id.</summary>
    public string Key => Id.ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>The document's bytes.</summary>
    public byte[] ToPayload() => JsonSerializer.SerializeToUtf8Bytes(this, MountJson.Default.MountRecord);

    /// <summary>Reads a document's bytes. DataCorrupt when they are no mount.</summary>
    public static MountRecord Parse(DocumentRow document)
    {
        ArgumentNullException.ThrowIfNull(document);
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
