using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using OrleansAlluxio.Cli.Output;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric version</c>: asks no server.</summary>
internal static class VersionCommand
{
    public static Command Make(CommandSet set) =>
        set.Make("version", "Version of this program and its runtime.", [], static run =>
        {
            var version = typeof(VersionCommand).Assembly
                .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
            var answer = new VersionAnswer(
                version, RuntimeInformation.FrameworkDescription, RuntimeInformation.OSDescription,
                RuntimeInformation.ProcessArchitecture.ToString());
            run.Answer(
                answer, CliJson.Default.VersionAnswer,
                static a => $"fabric {a.Version}, {a.Runtime}, {a.Os}, {a.Architecture}");
            return Task.CompletedTask;
        });
}
