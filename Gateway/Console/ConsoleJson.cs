using System.Text.Json.Serialization;
using OrleansAlluxio.Gateway.Console.Sessions;

namespace OrleansAlluxio.Gateway.Console;

/// <summary>The JSON of sessions; all else that the console asks is the fabric API's.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(SessionView))]
internal sealed partial class ConsoleJson : JsonSerializerContext;
