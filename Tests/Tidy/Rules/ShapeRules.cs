using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OrleansAlluxio.Tests.Tidy.Tree;

namespace OrleansAlluxio.Tests.Tidy.Rules;

/// <summary>What files, namespaces and types look like and are called.</summary>
internal static class ShapeRules
{
    private const string RootNamespace = "OrleansAlluxio";

    // Projects whose types share the project's namespace: the grain surface is brought in by one global using,
    // whichever runtime stands behind it.
    private static readonly string[] FlatProjects = ["Runtime"];

    private static readonly string[] BannedSuffixes =
        ["Manager", "Helper", "Helpers", "Util", "Utils", "Impl", "Base", "Info", "Data"];

    public static IEnumerable<Offence> OnePublicType(TreeFile file) =>
        TopLevelTypes(file)
            .Where(type => type.Modifiers.Any(SyntaxKind.PublicKeyword))
            // Arities of one name and the parts of one type are one thing.
            .DistinctBy(NameOf)
            .Skip(1)
            .Select(type => Offence.At(file, type, $"a second public type, {NameOf(type)}"));

    public static IEnumerable<Offence> Namespace(TreeFile file)
    {
        var expected = file.Folder.Length == 0 ? RootNamespace : $"{RootNamespace}.{file.Folder.Replace('/', '.')}";
        foreach (var block in file.Syntax.DescendantNodes().OfType<NamespaceDeclarationSyntax>())
        {
            yield return Offence.At(file, block, "a namespace with braces; use 'namespace X;'");
        }

        foreach (var scoped in file.Syntax.Members.OfType<FileScopedNamespaceDeclarationSyntax>())
        {
            var isFlat = FlatProjects.Any(project =>
                file.IsUnder(project + "/") && scoped.Name.ToString() == $"{RootNamespace}.{project}");
            if (scoped.Name.ToString() != expected && !isFlat)
            {
                yield return Offence.At(file, scoped, $"namespace {scoped.Name}, the folder says {expected}");
            }
        }

        foreach (var type in file.Syntax.Members.OfType<MemberDeclarationSyntax>().Where(IsType))
        {
            // Top-level statements make a class Program outside any namespace.
            if (NameOf(type) != "Program")
            {
                yield return Offence.At(file, type, $"{NameOf(type)} is in no namespace");
            }
        }
    }

    public static IEnumerable<Offence> TypeSuffix(TreeFile file) =>
        from type in file.Syntax.DescendantNodes().OfType<MemberDeclarationSyntax>().Where(IsType)
        from suffix in BannedSuffixes
        where NameOf(type).EndsWith(suffix, StringComparison.Ordinal)
        select Offence.At(file, type, $"{NameOf(type)} ends in {suffix}, which says nothing");

    public static bool IsType(MemberDeclarationSyntax member) =>
        member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax;

    public static string NameOf(MemberDeclarationSyntax member) => member switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        _ => string.Empty,
    };

    private static IEnumerable<MemberDeclarationSyntax> TopLevelTypes(TreeFile file) =>
        file.Syntax.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .OfType<MemberDeclarationSyntax>()
            .Where(IsType);
}
