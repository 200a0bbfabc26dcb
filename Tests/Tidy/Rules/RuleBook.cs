using OrleansAlluxio.Tests.Tidy.Docs;
using OrleansAlluxio.Tests.Tidy.Projects;
using OrleansAlluxio.Tests.Tidy.Samples;

namespace OrleansAlluxio.Tests.Tidy.Rules;

/// <summary>Every rule of the house, each with the samples that prove it.</summary>
internal static class RuleBook
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        new("arrows", ProjectRules.Arrows) { Bad = ProjectSamples.WrongArrow, Good = ProjectSamples.Sound },
        new("in-solution", ProjectRules.InSolution) { Bad = ProjectSamples.Forgotten, Good = ProjectSamples.Sound },
        new("project-name", ProjectRules.Named) { Bad = ProjectSamples.Misnamed, Good = ProjectSamples.Sound },
        new("file-lines", Rule.EachSource(SizeRules.FileLines))
        {
            Bad = SizeSamples.File(401),
            Good = SizeSamples.File(400),
        },
        new("line-columns", Rule.EachSource(SizeRules.LineColumns))
        {
            Bad = SizeSamples.Line(121),
            Good = SizeSamples.Line(120),
        },
        new("method-lines", Rule.EachSource(SizeRules.MethodLines))
        {
            Bad = SizeSamples.Method(71),
            Good = SizeSamples.Method(70),
        },
        new("method-lines-p95", SizeRules.MethodLinesP95)
        {
            Bad = SizeSamples.Method(36),
            Good = SizeSamples.Method(35),
        },
        new("constructor-parameters", Rule.EachSource(SizeRules.ConstructorParameters))
        {
            Bad = SizeSamples.Constructor(8),
            Good = SizeSamples.Constructor(7),
        },
        new("method-parameters", Rule.EachSource(SizeRules.MethodParameters))
        {
            Bad = SizeSamples.Parameters(5),
            Good = SizeSamples.Parameters(4),
        },
        new("one-public-type", Rule.EachSource(ShapeRules.OnePublicType))
        {
            Bad = ShapeSamples.TwoPublicTypes,
            Good = ShapeSamples.OnePublicType,
        },
        new("namespace", Rule.EachSource(ShapeRules.Namespace))
        {
            Bad = ShapeSamples.WrongNamespace,
            Good = ShapeSamples.OnePublicType,
        },
        new("namespace", Rule.EachSource(ShapeRules.Namespace))
        {
            Bad = ShapeSamples.NamespaceWithBraces,
            Good = ShapeSamples.FlatRuntime,
        },
        new("type-suffix", Rule.EachSource(ShapeRules.TypeSuffix))
        {
            Bad = ShapeSamples.SaysNothing,
            Good = ShapeSamples.OnePublicType,
        },
        .. CallSamples.BlockingBodies.Select(body => new Rule("blocking", Rule.EachProduct(CallRules.Blocking))
        {
            Bad = CallSamples.Body(body),
            Good = CallSamples.Body("await FooAsync(); outcome.Result = 1; Run();"),
        }),
        new("async-void", Rule.EachSource(CallRules.AsyncVoid))
        {
            Bad = CallSamples.Member("async void Foo() { }"),
            Good = CallSamples.Member("async Task Foo() { } void Bar() { }"),
        },
        .. CallSamples.EmptyCatches.Select(body => new Rule("empty-catch", Rule.EachSource(CallRules.EmptyCatch))
        {
            Bad = CallSamples.Body(body),
            Good = CallSamples.Body("try { } catch (IOException) { /* */ // Gone already, which was the aim.\n }"),
        }),
        .. CallSamples.CatchAlls.Select(body => new Rule("catch-all", Rule.EachProduct(CallRules.CatchAll))
        {
            Bad = CallSamples.Body(body),
            Good = CallSamples.Body("try { } catch (Exception e) when (F(e)) { G(); } catch { G(); throw; }"),
        }),
        new("todo", Rule.EachSource(CommentRules.Todo))
        {
            Bad = CallSamples.Body("// TODO: later"),
            Good = CallSamples.Body("// TODO #12: later\nF(\"TODO\");"),
        },
        new("skipped-for-good", Rule.EachSource(CommentRules.SkippedForGood))
        {
            Bad = CallSamples.Member("[Fact(Skip = \"flaky\")] public void Foo() { }"),
            Good = CallSamples.Member("[Fact(Skip = \"no nginx\", SkipUnless = nameof(Has))] public void Foo() { }"),
        },
        .. ShapeSamples.Undocumented.Select(tree => new Rule("documented", Rule.EachProduct(CommentRules.Documented))
        {
            Bad = tree,
            Good = ShapeSamples.Documented,
        }),
        .. ShapeSamples.VendorOutside.Select(tree => new Rule("vendor", Rule.EachProduct(VendorRules.OutsideHome))
        {
            Bad = tree,
            Good = ShapeSamples.VendorAtHome,
        }),
        new("doc-names", MarkdownRules.Names) { Bad = DocSamples.UnknownName, Good = DocSamples.KnownName },
        new("doc-links", MarkdownRules.Links) { Bad = DocSamples.DeadLink, Good = DocSamples.LiveLink },
    ];
}
