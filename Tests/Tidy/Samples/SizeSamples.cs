using OrleansAlluxio.Tests.Tidy.Tree;

namespace OrleansAlluxio.Tests.Tidy.Samples;

internal static class SizeSamples
{
    public static SourceTree File(int lines) => Of(string.Concat(Enumerable.Repeat("// x\n", lines)));

    public static SourceTree Line(int columns) => Of("//" + new string('x', columns - 2) + "\n");

    /// <summary>Attributes, documentation and the lines around a method do not count.</summary>
    public static SourceTree Method(int lines) => Of($$"""
        class C
        {
            /// <summary>x</summary>
            [Fact]
            void M()
            {
        {{string.Concat(Enumerable.Repeat("        F();\n", lines - 3))}}    }
        }
        """);

    public static SourceTree Constructor(int count) => Of($"class C({Parameter(count)});");

    public static SourceTree Parameters(int count) => Of($$"""
        class C
        {
            void M({{Parameter(count)}}, CancellationToken cancellationToken) { }
            protected override void N(int a, int b, int c, int d, int e) { }
        }
        """);

    private static string Parameter(int count) =>
        string.Join(", ", Enumerable.Range(0, count).Select(i => $"int p{i}"));

    private static SourceTree Of(string text) => SourceTree.Of(("Core/C.cs", text));
}
