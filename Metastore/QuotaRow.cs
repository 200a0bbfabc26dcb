using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore;

/// <summary>
/// The quota of a directory and what is below it. Invariant: after every transaction <see cref="Bytes"/> is the sum of
/// the lengths, and <see cref="Inodes"/> the number, of all inodes below the directory, itself not counted.
/// </summary>
public sealed partial record QuotaRow
{
    /// <summary>The directory.</summary>
    public required long Directory { get; init; }

    /// <summary>Most bytes; null without limit.</summary>
    public long? BytesMax { get; init; }

    /// <summary>Most files and directories; null without limit.</summary>
    public long? InodesMax { get; init; }

    /// <summary>Bytes of all files below.</summary>
    public long Bytes { get; init; }

    /// <summary>Files and directories below.</summary>
    public long Inodes { get; init; }

    /// <summary>The document key of an inode's quota.</summary>
    public static string KeyOf(InodeId directory) =>
        directory.Value.ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>Reads a document. DataCorrupt when it is none.</summary>
    public static QuotaRow Parse(DocumentRow document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return Parse(document.Key, document.Payload.Span);
    }

    /// <summary>The document's bytes.</summary>
    public byte[] ToPayload() => JsonSerializer.SerializeToUtf8Bytes(this, QuotaJson.Default.QuotaRow);

    internal static QuotaRow Parse(string key, ReadOnlySpan<byte> payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, QuotaJson.Default.QuotaRow) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw MetastoreErrors.CorruptDocument(DocumentKinds.Quota, key, e.Message);
        }
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(QuotaRow))]
    private sealed partial class QuotaJson : JsonSerializerContext;
}
