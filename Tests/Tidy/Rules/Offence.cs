using Microsoft.CodeAnalysis;
using OrleansAlluxio.Tests.Tidy.Tree;

namespace OrleansAlluxio.Tests.Tidy.Rules;

/// <summary>One place that breaks a rule. Lines count from 1.</summary>
internal readonly record struct Offence(string Path, int Line, string What)
{
    public static Offence At(TreeFile file, SyntaxNodeOrToken where, string what) =>
        new(file.Path, where.GetLocation()!.GetLineSpan().StartLinePosition.Line + 1, what);

    public override string ToString() => $"{Path}:{Line}: {What}";
}
