using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace OrleansAlluxio.Runtime.Generators;

/// <summary>Writes the registration of a grain class: its interfaces and a call of its constructor.</summary>
internal static class ClassWriter
{
    private const string Core = "global::OrleansAlluxio.Runtime.CodeGeneration";

    public static bool IsGrain(INamedTypeSymbol type) =>
        type is { TypeKind: TypeKind.Class, IsAbstract: false }
        && type.AllInterfaces.Any(static i => i.Name == "IGrainBase" && Symbols.IsRuntimes(i))
        && type.AllInterfaces.Any(Symbols.IsGrainInterface);

    public static GrainModel Write(INamedTypeSymbol type)
    {
        if (!Symbols.IsReachable(type))
        {
            return GrainModel.Refused(Finding.At(GrainDiagnostics.Shape, type));
        }

        var constructors = type.InstanceConstructors.Where(static c =>
            c.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal).ToList();
        if (constructors.Count != 1 || constructors[0].Parameters.Any(static p => p.RefKind != RefKind.None))
        {
            return GrainModel.Refused(Finding.At(GrainDiagnostics.Constructor, type));
        }

        var arguments = string.Join(", ", constructors[0].Parameters.Select(Argument));
        var interfaces = string.Join(", ", type.AllInterfaces.Where(Symbols.IsGrainInterface)
            .Select(static i => $"typeof({Symbols.Plain(i)})"));
        var registration = $"new {Core}.GrainClassRegistration(typeof({Symbols.Plain(type)}), "
            + $"new global::System.Type[] {{ {interfaces} }}, static made => new {Symbols.Plain(type)}({arguments}))";
        return new(Symbols.Identifier(type), "", "", registration);
    }

    private static string Argument(IParameterSymbol parameter)
    {
        var type = Symbols.Plain(parameter.Type);
        if (Symbols.Attribute(parameter, "PersistentStateAttribute") is { } state
            && parameter.Type is INamedTypeSymbol { TypeArguments.Length: 1 } facet)
        {
            var name = Symbols.Literal(state.ConstructorArguments[0].Value as string);
            var storage = Symbols.Literal(state.ConstructorArguments[1].Value as string);
            return $"made.State<{Symbols.Full(facet.TypeArguments[0])}>({name}, {storage})";
        }

        if (parameter.Type.Name == "IGrainContext" && Symbols.IsRuntimes(parameter.Type))
        {
            return "made.Context";
        }

        var keyed = parameter.GetAttributes().FirstOrDefault(
            static a => a.AttributeClass?.Name == "FromKeyedServicesAttribute");
        if (keyed is { ConstructorArguments.Length: 1 })
        {
            return $"made.KeyedService<{type}>({keyed.ConstructorArguments[0].ToCSharpString()})";
        }

        return parameter.IsOptional || parameter.NullableAnnotation == NullableAnnotation.Annotated
            ? $"made.OptionalService<{type}>()"
            : $"made.Service<{type}>()";
    }
}
