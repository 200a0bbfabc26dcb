using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OrleansAlluxio.Tests.Tidy.Rules;
using OrleansAlluxio.Tests.Tidy.Tree;

namespace OrleansAlluxio.Tests.Tidy.Docs;

/// <summary>What pages name and link to must be there.</summary>
internal static partial class MarkdownRules
{
    public const string ForeignNamesPath = "Tests/Tidy/foreign-names.txt";

    /// <summary>
    /// Every back-ticked name with two humps is declared somewhere in the source, or listed as foreign.
    /// </summary>
    public static IEnumerable<Offence> Names(SourceTree tree)
    {
        var known = Declared(tree);
        known.UnionWith(Foreign(tree));
        return from page in Pages(tree)
               where page.IsUnder("docs/") || page.Name == "README.md"
               from line in Prose(page)
               from Match match in NamePattern().Matches(line.Text)
               let name = match.Groups["name"].Value
               where !known.Contains(name)
               select new Offence(page.Path, line.Number, $"`{name}` is not in the source");
    }

    public static IEnumerable<Offence> Links(SourceTree tree) =>
        from page in Pages(tree)
        from line in Prose(page)
        from Match match in LinkPattern().Matches(line.Text)
        let target = match.Groups["target"].Value.Split('#')[0]
        where target.Length > 0 && !target.Contains(':') && !tree.Has(Resolve(page, target))
        select new Offence(page.Path, line.Number, $"'{target}' is not there");

    private static IEnumerable<TreeFile> Pages(SourceTree tree) =>
        tree.Files.Where(file => file.Path.EndsWith(".md", StringComparison.Ordinal));

    // The lines outside fenced code.
    private static IEnumerable<(string Text, int Number)> Prose(TreeFile page)
    {
        var isCode = false;
        foreach (var (index, line) in page.Lines.Index())
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                isCode = !isCode;
            }
            else if (!isCode)
            {
                yield return (line, index + 1);
            }
        }
    }

    private static HashSet<string> Declared(SourceTree tree)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in tree.Sources.SelectMany(file => file.Syntax.DescendantNodes()))
        {
            var name = node switch
            {
                BaseTypeDeclarationSyntax type => type.Identifier.Text,
                DelegateDeclarationSyntax type => type.Identifier.Text,
                MethodDeclarationSyntax method => method.Identifier.Text,
                PropertyDeclarationSyntax property => property.Identifier.Text,
                EnumMemberDeclarationSyntax member => member.Identifier.Text,
                VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } field => field.Identifier.Text,
                ParameterSyntax { Parent.Parent: RecordDeclarationSyntax } parameter => parameter.Identifier.Text,
                _ => null,
            };
            if (name is not null)
            {
                names.Add(name);

                // An attribute is written without its suffix.
                if (name.EndsWith("Attribute", StringComparison.Ordinal))
                {
                    names.Add(name[..^"Attribute".Length]);
                }
            }
        }

        return names;
    }

    private static IEnumerable<string> Foreign(SourceTree tree) =>
        tree.Files.SingleOrDefault(file => file.Path == ForeignNamesPath)?.Lines
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Trim())
            .Where(line => line.Length > 0)
        ?? [];

    private static string Resolve(TreeFile page, string target)
    {
        var full = Path.GetFullPath(Uri.UnescapeDataString(target), "/" + page.Folder);
        return Path.GetRelativePath("/", full) is var path && path == "." ? string.Empty : path;
    }

    // `FooBar` and `FooBar<T>`, also with an I in front; not `foo`, `Foo`, `FOO_BAR` or `Foo.Bar`.
    [GeneratedRegex(@"(?<!`)`(?<name>I?[A-Z][a-z0-9]+([A-Z][a-z0-9]+)+)(<[^`]*>)?`(?!`)")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)[^)]*\)")]
    private static partial Regex LinkPattern();
}
