using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAlluxio.Engine.Persist;

/// <summary>
/// The durable state of one asynchronous persist: QUEUED until an attempt begins, UPLOADING while one runs, CONFLICT
/// while the store holds something the fabric never saw. Gone when the content is persisted, replaced or deleted.
/// </summary>
public sealed partial record PersistRecord
{
    /// <summary>The content to persist.</summary>
    public required long Inode { get; init; }

    /// <summary>Its version.</summary>
    public required long Version { get; init; }

    /// <summary>QUEUED, UPLOADING or CONFLICT.</summary>
    public string State { get; init; } = PersistStates.Queued;

    /// <summary>When the write was acknowledged, milliseconds since 1970 UTC.</summary>
    public long AcknowledgedUnixMs { get; init; }

    /// <summary>Bytes to persist.</summary>
    public long LengthBytes { get; init; }

    /// <summary>Attempts that have ended.</summary>
    public int Attempts { get; init; }

    /// <summary>Earliest time of the next attempt, milliseconds since 1970 UTC.</summary>
    public long NextAttemptUnixMs { get; init; }

    /// <summary>
    /// A commit was sent to the store and its outcome is not known: what is there may be this very content.
    /// </summary>
    public bool IsCommitting { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public string? Reason { get; init; }

    /// <summary>What a person decided about a conflict; null leaves it to the path's policy.</summary>
    public ConflictPolicy? Policy { get; init; }

    /// <summary>The store's name of the upload that is under way; null without one.</summary>
    public string? UploadId { get; init; }

    /// <summary>The file in the store that the upload is to become.</summary>
    public string? UploadPath { get; init; }

    /// <summary>The mount the upload is on.</summary>
    public long UploadMount { get; init; }

    /// <summary>A digest of the attributes the upload was begun with.</summary>
    public string? UploadTraits { get; init; }

    /// <summary>Length of every part of the upload but the last.</summary>
    public long PartBytes { get; init; }

    /// <summary>Tags of all parts, in order, once the store was told to make the file of them.</summary>
    public IReadOnlyList<string>? PartTags { get; init; }

    /// <summary>Bytes of parts the store has.</summary>
    public long UploadedBytes { get; init; }

    /// <summary>The record after its upload was dropped.</summary>
    public PersistRecord WithoutUpload() => this with
    {
        UploadId = null,
        UploadPath = null,
        UploadMount = 0,
        UploadTraits = null,
        PartBytes = 0,
        PartTags = null,
        UploadedBytes = 0,
    };

    /// <summary>The kind of that failure, by its name; null where no attempt failed.</summary>
    public string? ReasonKind { get; init; }

    /// <summary>The workers that keep all of the content until then; null for none.</summary>
    public IReadOnlyList<string>? Copies { get; init; }

    /// <summary>In how many processes the content is to be until then; 0 where nobody counts.</summary>
    public int CopiesWanted { get; init; }

    /// <summary>The document key of an inode's persist, in order of the inode.</summary>
    public static string KeyOf(InodeId inode) =>
        inode.Value.ToString("D19", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The document's bytes.</summary>
    public byte[] ToPayload() => JsonSerializer.SerializeToUtf8Bytes(this, PersistJson.Default.PersistRecord);

    /// <summary>Reads a document's bytes. DataCorrupt when they are not a record.</summary>
    public static PersistRecord Parse(DocumentRow document)
    {
        ArgumentNullException.ThrowIfNull(document);
        try
        {
            return JsonSerializer.Deserialize(document.Payload.Span, PersistJson.Default.PersistRecord)
                ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, "read persist", document.Key, "the record is not readable", inner: e);
        }
    }

    [JsonSerializable(typeof(PersistRecord))]
    private sealed partial class PersistJson : JsonSerializerContext;
}
