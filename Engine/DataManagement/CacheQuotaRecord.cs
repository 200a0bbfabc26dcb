using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.DataManagement;

/// <summary>The durable form of a user's cache quota: a document by the number that pages are marked with.</summary>
/// <param name="User">The user.</param>
/// <param name="BytesMax">Most bytes; null when it was removed: pages may still have the number.</param>
/// <param name="Epoch">Rises with every change.</param>
internal sealed partial record CacheQuotaRecord(string User, long? BytesMax, long Epoch)
{
    /// <summary>What pages are marked with.</summary>
    [JsonIgnore]
    public int Number { get; init; }

    /// <summary>Which state of the document this is.</summary>
    [JsonIgnore]
    public long RowVersion { get; init; }

    public static string KeyOf(int number) => number.ToString("D4", CultureInfo.InvariantCulture);

    public static CacheQuotaRecord Parse(DocumentRow document)
    {
        try
        {
            var record = JsonSerializer.Deserialize(document.Payload.Span, CacheQuotaJson.Default.CacheQuotaRecord);
            return record is { User: not null }
                && int.TryParse(document.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number is > 0 and <= CacheCharge.PrincipalMax
                ? record with { Number = number, RowVersion = document.RowVersion }
                : throw new JsonException("no user, or no number");
        }
        catch (JsonException e)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, "read cache quota", document.Key, "the record is not readable", inner: e);
        }
    }

    public byte[] ToPayload() => JsonSerializer.SerializeToUtf8Bytes(this, CacheQuotaJson.Default.CacheQuotaRecord);

    /// <summary>What pages are charged with, among caches of so many bytes.</summary>
    public CacheCharge ToCharge(long capacityBytes) =>
        new(Number, BytesMax ?? CacheCharge.Unlimited, capacityBytes, Epoch);

    [JsonSerializable(typeof(CacheQuotaRecord))]
    private sealed partial class CacheQuotaJson : JsonSerializerContext;
}
