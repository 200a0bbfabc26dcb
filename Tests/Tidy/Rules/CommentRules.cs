using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OrleansAlluxio.Tests.Tidy.Tree;

namespace OrleansAlluxio.Tests.Tidy.Rules;

/// <summary>What comments, documentation and test attributes must say.</summary>
internal static partial class CommentRules
{
    public static IEnumerable<Offence> Todo(TreeFile file) =>
        from trivia in file.Syntax.DescendantTrivia()
        where trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
            or SyntaxKind.SingleLineDocumentationCommentTrivia
        let text = trivia.ToFullString()
        where TodoPattern().IsMatch(text) && !IssuePattern().IsMatch(text)
        let line = trivia.GetLocation().GetLineSpan().StartLinePosition.Line + 1
        select new Offence(file.Path, line, "a TODO without an issue number (#12)");

    /// <summary>A test is skipped by a condition that it names, never for good.</summary>
    public static IEnumerable<Offence> SkippedForGood(TreeFile file) =>
        from attribute in file.Syntax.DescendantNodes().OfType<AttributeSyntax>()
        where attribute.Name.ToString() is "Fact" or "Theory" or "InlineData"
        let names = attribute.ArgumentList?.Arguments.Select(argument => argument.NameEquals?.Name.ToString()) ?? []
        where names.Contains("Skip") && !names.Contains("SkipUnless") && !names.Contains("SkipWhen")
        select Offence.At(file, attribute, "a test that is skipped for good");

    public static IEnumerable<Offence> Documented(TreeFile file)
    {
        // The parts of a partial type share one comment; Xxx.Log.cs and the like need none of their own.
        var types = file.Syntax.DescendantNodes().OfType<MemberDeclarationSyntax>()
            .Where(ShapeRules.IsType).Where(IsPublic).ToArray();
        foreach (var type in types)
        {
            var isSecondPart = type.Modifiers.Any(SyntaxKind.PartialKeyword) && file.Name.Count(c => c == '.') > 1;
            if (!isSecondPart && !HasDocumentation(type))
            {
                yield return Offence.At(file, type, $"public type {ShapeRules.NameOf(type)} has no XML documentation");
            }
        }

        foreach (var member in types.OfType<InterfaceDeclarationSyntax>().SelectMany(type => type.Members))
        {
            if (!ShapeRules.IsType(member) && !HasDocumentation(member))
            {
                yield return Offence.At(file, member, "an interface member without XML documentation");
            }
        }
    }

    private static bool IsPublic(MemberDeclarationSyntax type) =>
        type.AncestorsAndSelf().OfType<MemberDeclarationSyntax>().Where(ShapeRules.IsType).All(at =>
            at.Modifiers.Any(SyntaxKind.PublicKeyword)
            || (at != type && at is InterfaceDeclarationSyntax)
            || at.Parent is InterfaceDeclarationSyntax);

    private static bool HasDocumentation(SyntaxNode node) =>
        node.GetLeadingTrivia().Any(trivia => trivia.Kind() is SyntaxKind.SingleLineDocumentationCommentTrivia
            or SyntaxKind.MultiLineDocumentationCommentTrivia);

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex TodoPattern();

    [GeneratedRegex(@"#\d+")]
    private static partial Regex IssuePattern();
}
