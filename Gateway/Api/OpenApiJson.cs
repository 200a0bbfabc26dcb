using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>Writes the OpenAPI document.</summary>
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class OpenApiJson : JsonSerializerContext;
