using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace OrleansAlluxio.Runtime.Generators;

/// <summary>Questions about symbols that both writers ask.</summary>
internal static class Symbols
{
    public const string Runtime = "OrleansAlluxio.Runtime";

    private static readonly SymbolDisplayFormat TypeFormat = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static string Full(ITypeSymbol type) => type.ToDisplayString(TypeFormat);

    /// <summary>For typeof, which takes no nullable reference types.</summary>
    public static string Plain(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    public static bool IsGrainInterface(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Interface && !IsRuntimes(type) && type.AllInterfaces.Any(IsMarker);

    public static bool IsRuntimes(ISymbol symbol) => symbol.ContainingAssembly?.Name == Runtime;

    public static bool HasAttribute(ISymbol symbol, string name) => Attribute(symbol, name) is not null;

    public static AttributeData? Attribute(ISymbol symbol, string name) => symbol.GetAttributes().FirstOrDefault(
        attribute => attribute.AttributeClass is { } found && found.Name == name && IsRuntimes(found));

    public static string Literal(string? text) =>
        text is null ? "null" : SymbolDisplay.FormatLiteral(text, quote: true);

    /// <summary>Whether generated code in the same assembly can name it.</summary>
    public static bool IsReachable(INamedTypeSymbol type)
    {
        for (var at = type; at is not null; at = at.ContainingType)
        {
            if (at.IsGenericType || at.IsFileLocal || at.DeclaredAccessibility is
                Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal)
            {
                return false;
            }
        }

        return true;
    }

    public static string Identifier(INamedTypeSymbol type)
    {
        var chars = type.ToDisplayString().Select(static c => char.IsLetterOrDigit(c) ? c : '_');
        return new string(chars.ToArray());
    }

    private static bool IsMarker(INamedTypeSymbol type) => type.Name == "IGrain" && IsRuntimes(type);
}
