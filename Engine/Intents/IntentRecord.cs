using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAlluxio.Engine.Intents;

/// <summary>
/// A store change that was begun: written before the store is asked, cleared in the transaction that makes its outcome
/// visible. One found at start means that nobody knows what the store did.
/// </summary>
public sealed partial record IntentRecord
{
    /// <summary>What was begun, from <see cref="IntentKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The path it changes.</summary>
    public required string Path { get; init; }

    /// <summary>The target of a rename; else null.</summary>
    public string? Target { get; init; }

    /// <summary>The mount.</summary>
    public required long Mount { get; init; }

    /// <summary>Of a migration: the tag of the content that is taken away in the end; else null.</summary>
    public string? Tag { get; init; }

    /// <summary>
    /// The silo that began it and may go on with it while it is in the view; null of a process that acts alone.
    /// </summary>
    public string? Silo { get; init; }

    /// <summary>The document's bytes.</summary>
    public byte[] ToPayload() => JsonSerializer.SerializeToUtf8Bytes(this, IntentJson.Default.IntentRecord);

    /// <summary>Reads a document's bytes. DataCorrupt when they are no intent.</summary>
    public static IntentRecord Parse(DocumentRow document)
    {
        ArgumentNullException.ThrowIfNull(document);
        try
        {
            return JsonSerializer.Deserialize(document.Payload.Span, IntentJson.Default.IntentRecord)
                ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, "read intent", document.Key, "the record is not readable", inner: e);
        }
    }

    [JsonSerializable(typeof(IntentRecord))]
    private sealed partial class IntentJson : JsonSerializerContext;
}
