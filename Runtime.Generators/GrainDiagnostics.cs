using Microsoft.CodeAnalysis;

namespace OrleansAlluxio.Runtime.Generators;

/// <summary>What the generator refuses.</summary>
internal static class GrainDiagnostics
{
    private const string Category = "Grains";

    public static readonly DiagnosticDescriptor ReturnType = Make(
        "OAG001", "'{0}' returns '{1}': a grain method returns Task, Task<T>, ValueTask or ValueTask<T>");

    public static readonly DiagnosticDescriptor Member = Make(
        "OAG002",
        "'{0}' is not supported in a grain interface: only plain methods without type or by-reference parameters");

    public static readonly DiagnosticDescriptor Shape = Make(
        "OAG003", "'{0}' must be internal or public, not generic and not nested in a generic or private type");

    public static readonly DiagnosticDescriptor Constructor = Make(
        "OAG004", "'{0}' needs exactly one public or internal constructor, whose parameters are not by reference");

    public static readonly DiagnosticDescriptor OneWay = Make(
        "OAG005", "'{0}' is one-way and must return Task or ValueTask");

    private static DiagnosticDescriptor Make(string id, string message) =>
        new(id, "Unsupported grain code", message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true);
}
