using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OrleansAlluxio.Tests.Tidy.Tree;

namespace OrleansAlluxio.Tests.Tidy.Rules;

/// <summary>How long and how wide things may be.</summary>
internal static class SizeRules
{
    public const int FileLinesMax = 400;
    public const int LineColumnsMax = 120;
    public const int MethodLinesMax = 70;
    public const int MethodLinesP95Max = 35;
    public const int ConstructorParametersMax = 7;
    public const int MethodParametersMax = 4;

    public static IEnumerable<Offence> FileLines(TreeFile file)
    {
        var count = file.Lines.Length - (file.Text.EndsWith('\n') ? 1 : 0);
        if (count > FileLinesMax)
        {
            yield return new Offence(file.Path, count, $"{count} lines, at most {FileLinesMax}");
        }
    }

    public static IEnumerable<Offence> LineColumns(TreeFile file) =>
        file.Lines.Index()
            .Where(line => line.Item.Length > LineColumnsMax)
            .Select(line => new Offence(
                file.Path, line.Index + 1, $"{line.Item.Length} columns, at most {LineColumnsMax}"));

    public static IEnumerable<Offence> MethodLines(TreeFile file) =>
        from method in Methods(file)
        let lines = Lines(method)
        where lines > MethodLinesMax
        select Offence.At(file, method, $"{Name(method)} has {lines} lines, at most {MethodLinesMax}");

    /// <summary>One offence for the tree when its 95th percentile is too long; it names the longest methods.</summary>
    public static IEnumerable<Offence> MethodLinesP95(SourceTree tree)
    {
        var methods = tree.Product
            .SelectMany(file => Methods(file).Select(method => (file, method, lines: Lines(method))))
            .OrderBy(found => found.lines)
            .ToArray();
        if (methods.Length == 0)
        {
            yield break;
        }

        var p95 = methods[(int)Math.Ceiling(methods.Length * 0.95) - 1].lines;
        if (p95 <= MethodLinesP95Max)
        {
            yield break;
        }

        var longest = methods[^1];
        var names = methods.Reverse().Take(20).Select(found => $"{found.file.Path} {Name(found.method)} {found.lines}");
        yield return Offence.At(
            longest.file,
            longest.method,
            $"95 % of methods have {p95} lines or fewer, at most {MethodLinesP95Max}: {string.Join(", ", names)}");
    }

    public static IEnumerable<Offence> ConstructorParameters(TreeFile file)
    {
        foreach (var node in file.Syntax.DescendantNodes())
        {
            var parameters = node switch
            {
                ConstructorDeclarationSyntax constructor => constructor.ParameterList,
                TypeDeclarationSyntax type => type.ParameterList,
                _ => null,
            };
            if (parameters is { Parameters.Count: > ConstructorParametersMax and var count })
            {
                yield return Offence.At(
                    file, parameters, $"a constructor of {count} parameters, at most {ConstructorParametersMax}");
            }
        }
    }

    /// <summary>
    /// Signatures that others dictate are free: overrides, explicit interface members, native calls, theories.
    /// </summary>
    public static IEnumerable<Offence> MethodParameters(TreeFile file)
    {
        foreach (var node in file.Syntax.DescendantNodes())
        {
            var parameters = node switch
            {
                MethodDeclarationSyntax method when !IsDictated(method) => method.ParameterList,
                LocalFunctionStatementSyntax function => function.ParameterList,
                _ => null,
            };
            var count = parameters?.Parameters.Count(Counts) ?? 0;
            if (count > MethodParametersMax)
            {
                yield return Offence.At(
                    file, node, $"{Name(node)} has {count} parameters, at most {MethodParametersMax} and a token");
            }
        }
    }

    private static IEnumerable<SyntaxNode> Methods(TreeFile file) =>
        file.Syntax.DescendantNodes().Where(node =>
            node is BaseMethodDeclarationSyntax { Body: not null }
                or BaseMethodDeclarationSyntax { ExpressionBody: not null }
                or AccessorDeclarationSyntax { Body: not null }
                or LocalFunctionStatementSyntax);

    // From the signature to the closing brace; attributes and documentation do not count.
    private static int Lines(SyntaxNode method)
    {
        var span = method.SyntaxTree.GetLineSpan(method.Span);
        var attributes = method.ChildNodes().OfType<AttributeListSyntax>().LastOrDefault();
        var first = attributes is null
            ? span.StartLinePosition.Line
            : attributes.GetLastToken().GetNextToken().GetLocation().GetLineSpan().StartLinePosition.Line;
        return span.EndLinePosition.Line - first + 1;
    }

    private static string Name(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        LocalFunctionStatementSyntax function => function.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        AccessorDeclarationSyntax accessor => accessor.Keyword.Text,
        _ => node.Kind().ToString(),
    };

    private static bool IsDictated(MethodDeclarationSyntax method) =>
        method.Modifiers.Any(SyntaxKind.OverrideKeyword)
        || method.Modifiers.Any(SyntaxKind.ExternKeyword)
        || method.ExplicitInterfaceSpecifier is not null
        || method.AttributeLists.SelectMany(list => list.Attributes)
            .Select(attribute => attribute.Name.ToString())
            .Any(name => name is "Theory" or "LibraryImport" or "DllImport" or "LoggerMessage");

    private static bool Counts(ParameterSyntax parameter) =>
        parameter.Type?.ToString() is not ("CancellationToken" or "CancellationToken?")
        && !parameter.Modifiers.Any(SyntaxKind.ThisKeyword);
}
