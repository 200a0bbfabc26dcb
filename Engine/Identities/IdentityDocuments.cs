using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAlluxio.Engine.Identities;

/// <summary>Users and keys in their durable form.</summary>
internal static partial class IdentityDocuments
{
    public static MetastoreChange Put(FabricUser user) => new MetastoreChange.PutDocument(
        DocumentKinds.User, user.Name, JsonSerializer.SerializeToUtf8Bytes(user, Json.Default.FabricUser), null);

    public static MetastoreChange Put(KeyRecord key) => new MetastoreChange.PutDocument(
        DocumentKinds.AccessKey, key.Key.Id, JsonSerializer.SerializeToUtf8Bytes(key, Json.Default.KeyRecord), null);

    public static MetastoreChange DeleteUser(string name) =>
        new MetastoreChange.DeleteDocument(DocumentKinds.User, name, null);

    public static MetastoreChange DeleteKey(string id) =>
        new MetastoreChange.DeleteDocument(DocumentKinds.AccessKey, id, null);

    public static FabricUser User(DocumentRow row) => Read(row, Json.Default.FabricUser);

    public static KeyRecord Key(DocumentRow row) => Read(row, Json.Default.KeyRecord);

    private static T Read<T>(DocumentRow row, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(row.Payload.Span, type) ?? throw new JsonException("null");
        }
        catch (JsonException)
        {
            // Without the inner error: its text may quote what the document says.
            throw new FabricException(
                FabricErrorKind.DataCorrupt, "read identity", $"{row.Kind} {row.Key}", "the record is not readable");
        }
    }

    [JsonSourceGenerationOptions(UseStringEnumConverter = true)]
    [JsonSerializable(typeof(FabricUser))]
    [JsonSerializable(typeof(KeyRecord))]
    private sealed partial class Json : JsonSerializerContext;
}
