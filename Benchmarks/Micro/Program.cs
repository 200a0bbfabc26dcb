using BenchmarkDotNet.Running;

namespace OrleansAlluxio.Benchmarks.Micro;

/// <summary>Runs the benchmarks that the arguments pick: <c>--filter "*Grain*"</c>.</summary>
internal static class Program
{
    private static void Main(string[] arguments) =>
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
}
