using System.Text.Json;

namespace OrleansAlluxio.Gateway.WebHdfs.Json;

/// <summary>A storage policy in Hadoop's words.</summary>
internal static class PolicyJson
{
    /// <summary>Writes the object itself.</summary>
    public static void Write(Utf8JsonWriter json, StoragePolicy policy)
    {
        json.WriteStartObject();
        json.WriteBoolean("copyOnCreateFile", policy.CopyOnCreate);
        WriteTypes(json, "creationFallbacks", policy.CreationFallbacks);
        json.WriteNumber("id", policy.Id);
        json.WriteString("name", policy.Name);
        WriteTypes(json, "replicationFallbacks", policy.ReplicationFallbacks);
        WriteTypes(json, "storageTypes", policy.StorageTypes);
        json.WriteEndObject();
    }

    private static void WriteTypes(Utf8JsonWriter json, string name, IReadOnlyList<string> types)
    {
        json.WriteStartArray(name);
        foreach (var type in types)
        {
            json.WriteStringValue(type);
        }

        json.WriteEndArray();
    }
}
