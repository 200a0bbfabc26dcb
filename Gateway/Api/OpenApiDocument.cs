using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Time;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>The OpenAPI 3.1 document, made from the route table and from the JSON contracts themselves.</summary>
internal static class OpenApiDocument
{
    private static readonly Lazy<byte[]> Made = new(static () => JsonSerializer.SerializeToUtf8Bytes(Make(), NodeType));

    private static JsonTypeInfo<JsonObject> NodeType => OpenApiJson.Default.JsonObject;

    /// <summary>The document in UTF-8. Shared; not to be changed.</summary>
    public static ReadOnlyMemory<byte> Bytes => Made.Value;

    private static JsonObject Make()
    {
        var schemas = new JsonObject { ["Problem"] = SchemaOf(FabricJson.Default.WireProblem) };
        var paths = new JsonObject();
        foreach (var route in ApiRouteTable.All)
        {
            if (paths[route.Path] is not JsonObject item)
            {
                paths[route.Path] = item = [];
            }

            item[route.Method.ToLowerInvariant()] = OperationOf(route, schemas);
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "OrleansAlluxio fabric API", ["version"] = "1" },
            ["security"] = new JsonArray(
                new JsonObject { ["token"] = new JsonArray() }, new JsonObject { ["keys"] = new JsonArray() }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject
                {
                    ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" },
                    ["keys"] = new JsonObject { ["type"] = "http", ["scheme"] = "basic" },
                },
                ["schemas"] = schemas,
            },
        };
    }

    private static JsonObject OperationOf(ApiRoute route, JsonObject schemas)
    {
        var operation = new JsonObject
        {
            ["operationId"] = $"{route.Method.ToLowerInvariant()} {route.Operation}".Replace(' ', '-'),
            ["summary"] = route.Summary,
        };
        if (route.IsAnonymous)
        {
            operation["security"] = new JsonArray();
        }

        if (route.Parameters.Count > 0)
        {
            operation["parameters"] = new JsonArray([.. route.Parameters.Select(ParameterOf)]);
        }

        if (route.Request is { } request)
        {
            operation["requestBody"] = new JsonObject
            {
                ["content"] = ContentOf(
                WireNames.Json, RefTo(request, schemas))
            };
        }
        else if (route.TakesBytes)
        {
            operation["requestBody"] = new JsonObject
            {
                ["required"] = true,
                ["content"] = ContentOf("application/octet-stream", new JsonObject()),
            };
        }

        operation["responses"] = new JsonObject
        {
            ["200"] = new JsonObject
            {
                ["description"] = "Done.",
                ["content"] = ContentOf(
                    route.ResponseType, route.Response is { } answer ? RefTo(answer, schemas) : new JsonObject()),
            },
            ["default"] = new JsonObject
            {
                ["description"] = "A failure; its kind says which.",
                ["content"] = ContentOf(WireNames.Problem, Ref("Problem")),
            },
        };
        return operation;
    }

    private static JsonNode ParameterOf(ApiParameter parameter) => new JsonObject
    {
        ["name"] = parameter.Name,
        ["in"] = "query",
        ["required"] = parameter.IsRequired,
        ["description"] = parameter.Description,
        ["schema"] = new JsonObject { ["type"] = parameter.Type },
    };

    private static JsonObject ContentOf(string mediaType, JsonObject schema) =>
        new() { [mediaType] = new JsonObject { ["schema"] = schema } };

    private static JsonObject RefTo(JsonTypeInfo type, JsonObject schemas)
    {
        var name = type.Type.IsGenericType
            ? type.Type.GetGenericArguments()[0].Name + "List"
            : type.Type.Name;
        if (!schemas.ContainsKey(name))
        {
            schemas[name] = SchemaOf(type);
        }

        return Ref(name);
    }

    private static JsonObject Ref(string name) => new() { ["$ref"] = "#/components/schemas/" + name };

    private static JsonNode SchemaOf(JsonTypeInfo type) => type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = static (context, schema) => ByConverter(context.TypeInfo.Type) ?? schema,
    });

    // The exporter cannot look into our converters.
    private static JsonObject? ByConverter(Type type)
    {
        if (type == typeof(FabricPath))
        {
            return new JsonObject { ["type"] = "string", ["pattern"] = "^/" };
        }

        return type == typeof(InodeId) || type == typeof(ContentVersion) || type == typeof(MountId)
            || type == typeof(HybridTimestamp)
                ? new JsonObject { ["type"] = "integer", ["minimum"] = 0 }
                : null;
    }
}
