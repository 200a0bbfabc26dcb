using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAlluxio.Silo.Demo;

/// <summary>The findings as one JSON document. Pure; members are added, never renamed.</summary>
internal static partial class DemoJson
{
    /// <summary>One line.</summary>
    public static string Write(DemoFindings findings, TimeSpan elapsed) => JsonSerializer.Serialize(
        new Document(findings.AllHold, (long)elapsed.TotalMilliseconds, findings.Rows), Context.Default.Document);

    /// <summary>The document.</summary>
    internal sealed record Document(bool Holds, long ElapsedMs, IReadOnlyList<DemoFinding> Findings);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Document))]
    private sealed partial class Context : JsonSerializerContext;
}
