using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace OrleansAlluxio.Runtime.Generators;

/// <summary>A diagnostic as plain values, so that the pipeline can compare and cache it.</summary>
internal sealed record Finding(
    DiagnosticDescriptor Descriptor, string First, string Second, string File, TextSpan Span, LinePositionSpan Lines)
{
    public static Finding At(DiagnosticDescriptor descriptor, ISymbol symbol, string second = "")
    {
        var location = symbol.Locations.FirstOrDefault() ?? Location.None;
        var position = location.GetLineSpan();
        return new(
            descriptor, symbol.ToDisplayString(), second, position.Path ?? "", location.SourceSpan, position.Span);
    }

    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Descriptor, File.Length == 0 ? Location.None : Location.Create(File, Span, Lines), First, Second);
}
