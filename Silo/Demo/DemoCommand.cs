namespace OrleansAlluxio.Silo.Demo;

/// <summary><c>fabric demo</c>.</summary>
internal static class DemoCommand
{
    public static Task<int> RunAsync(string[] arguments) => Task.FromResult(arguments.Length);
}
