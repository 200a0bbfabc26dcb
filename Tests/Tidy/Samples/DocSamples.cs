using OrleansAlluxio.Tests.Tidy.Docs;
using OrleansAlluxio.Tests.Tidy.Tree;

namespace OrleansAlluxio.Tests.Tidy.Samples;

internal static class DocSamples
{
    public static SourceTree UnknownName => Page("The `PageCache<T>` is here.");

    public static SourceTree KnownName =>
        Page("A `PageStore`, a `ForeignName`, `FOO_BAR`, `foo` and `Foo`.\n```\n`NotRead`\n```");

    public static SourceTree DeadLink => Page("See [that](../Core/gone.md).");

    public static SourceTree LiveLink =>
        Page("See [that](../Core/PageStore.cs#L1), [folder](../Core/), [web](https://example.org/x), [here](#top).");

    private static SourceTree Page(string text) => SourceTree.Of(
        ("docs/page.md", text),
        ("Core/PageStore.cs", "class PageStore;"),
        (MarkdownRules.ForeignNamesPath, "# others'\nForeignName\n"));
}
