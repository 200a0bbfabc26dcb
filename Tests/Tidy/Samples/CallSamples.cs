using OrleansAlluxio.Tests.Tidy.Tree;

namespace OrleansAlluxio.Tests.Tidy.Samples;

internal static class CallSamples
{
    public static IReadOnlyList<string> BlockingBodies { get; } =
    [
        "_ = Task.Run(F);",
        "_ = System.Threading.Tasks.Task.Run(F);",
        "var x = FooAsync().Result;",
        "FooAsync().Wait();",
        "Thread.Sleep(1);",
        "FooAsync().GetAwaiter().GetResult();",
    ];

    public static IReadOnlyList<string> EmptyCatches { get; } =
    [
        "try { } catch { }",
        "try { } catch (IOException) { }",
        "try { } catch (Exception) { // A comment does not make a catch-all right.\n }",
    ];

    public static IReadOnlyList<string> CatchAlls { get; } =
    [
        "try { } catch { F(); }",
        "try { } catch (Exception e) { Log(e); }",
        "try { } catch (System.Exception) { return; }",
    ];

    public static SourceTree Body(string statements) => Member($"async Task M() {{ {statements}\n }}");

    public static SourceTree Member(string member) => SourceTree.Of(("Core/C.cs", $"class C {{ {member} }}"));
}
