using System.Reflection;
using System.Runtime.InteropServices;

namespace OrleansAlluxio.Benchmarks.Load.Servers;

/// <summary>Where a figure was measured: without it a figure means nothing.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var model = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo")
                .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
                ?.Split(':', 2)[1].Trim()
            : null;
        return $"{Environment.ProcessorCount} cores, {model ?? RuntimeInformation.ProcessArchitecture.ToString()}, "
            + $"{RuntimeInformation.OSDescription}, kernel {Environment.OSVersion.Version}, "
            + $"{RuntimeInformation.FrameworkDescription}";
    }

    /// <summary>The version and commit that was built.</summary>
    public static string DescribeBuild()
    {
        var attribute = typeof(Machine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
        return attribute?.InformationalVersion ?? "unknown";
    }
}
