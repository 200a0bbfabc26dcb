using System.Diagnostics;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Doctor;

/// <summary>The command line program as a process, as an operator runs it.</summary>
internal static class FabricCommand
{
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(120);

    /// <summary>Runs it against a server; its exit code and what it printed.</summary>
    public static async Task<(int Code, string Output)> RunAsync(FabricProcess server, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "OrleansAlluxio.Cli.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["FABRIC_SERVER"] = server.Http.ToString();
        start.Environment["FABRIC_ACCESS_KEY"] = FabricProcess.AccessKey;
        start.Environment["FABRIC_SECRET_KEY"] = FabricProcess.SecretKey;
        start.Environment.Remove("FABRIC_TOKEN");
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeMax);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output + await error);
    }
}
