using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OrleansAlluxio.Tests.Tidy.Tree;

namespace OrleansAlluxio.Tests.Tidy.Rules;

/// <summary>Calls and handlers that hide work, block threads or lose failures.</summary>
internal static class CallRules
{
    public static IEnumerable<Offence> Blocking(TreeFile file)
    {
        foreach (var access in file.Syntax.DescendantNodes().OfType<MemberAccessExpressionSyntax>())
        {
            var name = access.Name.Identifier.Text;
            var isCall = access.Parent is InvocationExpressionSyntax;
            var receiver = access.Expression.ToString();
            var offends = name switch
            {
                "Run" => isCall && LastPart(receiver) == "Task",
                "Sleep" => isCall && LastPart(receiver) == "Thread",
                "Wait" => isCall,
                "Result" => !isCall && !IsAssigned(access),
                "GetResult" => isCall && receiver.EndsWith(".GetAwaiter()", StringComparison.Ordinal),
                _ => false,
            };
            if (offends)
            {
                yield return Offence.At(
                    file, access.Name, $"{LastPart(receiver)}.{name}: hides or blocks a thread; await instead");
            }
        }
    }

    public static IEnumerable<Offence> AsyncVoid(TreeFile file)
    {
        foreach (var node in file.Syntax.DescendantNodes())
        {
            var (modifiers, type) = node switch
            {
                MethodDeclarationSyntax method => (method.Modifiers, method.ReturnType),
                LocalFunctionStatementSyntax function => (function.Modifiers, function.ReturnType),
                _ => (default, null),
            };
            if (type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword }
                && modifiers.Any(SyntaxKind.AsyncKeyword))
            {
                yield return Offence.At(file, type, "async void: its failure reaches nobody");
            }
        }
    }

    public static IEnumerable<Offence> EmptyCatch(TreeFile file) =>
        from handler in file.Syntax.DescendantNodes().OfType<CatchClauseSyntax>()
        where handler.Block.Statements.Count == 0 && !SaysWhy(handler)
        select Offence.At(file, handler, "an empty catch without a comment that says why nothing is right");

    /// <summary>A catch-all is free to filter with <c>when</c> or to throw; anything else swallows bugs.</summary>
    public static IEnumerable<Offence> CatchAll(TreeFile file) =>
        from handler in file.Syntax.DescendantNodes().OfType<CatchClauseSyntax>()
        where handler.Filter is null
            && (handler.Declaration is null || LastPart(handler.Declaration.Type.ToString()) == "Exception")
            && !handler.Block.DescendantNodes().Any(node => node is ThrowStatementSyntax or ThrowExpressionSyntax)
        select Offence.At(file, handler, "a catch-all that neither filters with 'when' nor throws");

    // A named exception that is expected may be dropped, when the reason stands in the block.
    private static bool SaysWhy(CatchClauseSyntax handler) =>
        (handler.Filter is not null
            || (handler.Declaration is not null && LastPart(handler.Declaration.Type.ToString()) != "Exception"))
        && handler.Block.DescendantTrivia().Any(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia));

    private static bool IsAssigned(MemberAccessExpressionSyntax access) =>
        access.Parent is AssignmentExpressionSyntax assignment && assignment.Left == access;

    private static string LastPart(string name) => name[(name.LastIndexOf('.') + 1)..];
}
