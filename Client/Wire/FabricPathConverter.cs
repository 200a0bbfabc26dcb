using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Client.Wire;

/// <summary>A path as its canonical text; parsed by the one canonicaliser.</summary>
internal sealed class FabricPathConverter : JsonConverter<FabricPath>
{
    public override FabricPath Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? FabricPath.Parse(reader.GetString()!)
            : throw new JsonException("A path is a string.");

    public override void Write(Utf8JsonWriter writer, FabricPath value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
