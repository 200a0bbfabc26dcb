using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAlluxio.Core.CrossCluster;

/// <summary>A cluster id as its text.</summary>
internal sealed class ClusterIdConverter : JsonConverter<ClusterId>
{
    public override ClusterId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return ClusterId.Parse(reader.GetString() ?? throw new JsonException("null"));
        }
        catch (Errors.FabricException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, ClusterId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
