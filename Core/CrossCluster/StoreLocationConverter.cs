using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAlluxio.Core.CrossCluster;

/// <summary>A location as its text.</summary>
internal sealed class StoreLocationConverter : JsonConverter<StoreLocation>
{
    public override StoreLocation Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return StoreLocation.Parse(reader.GetString() ?? throw new JsonException("null"));
        }
        catch (Errors.FabricException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, StoreLocation value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
