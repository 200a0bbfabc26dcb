using System.Runtime.InteropServices;
using OrleansAlluxio.Silo.Demo.Steps;

namespace OrleansAlluxio.Silo.Demo;

/// <summary><c>fabric demo</c>: shows here, with real processes, that the fabric does as it claims.</summary>
internal static class DemoCommand
{
    private const int Failed = 1;
    private const int Usage = 2;

    // Many times what it takes on a slow machine: beyond it something hangs, which is a failure too.
    private static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(5);

    /// <summary>Runs it; the exit code is 0 when every claim holds, 1 when one does not, 2 for bad arguments.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Any(a => a is "--help" or "-h" or "-?"))
        {
            await Console.Out.WriteLineAsync(DemoOptions.Usage);
            return 0;
        }

        try
        {
            return await ShowAsync(DemoOptions.Parse(arguments), TimeProvider.System);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.InvalidArgument && e.Operation == "read arguments")
        {
            await Console.Error.WriteLineAsync($"fabric demo: {e.Message}\n{DemoOptions.Usage}");
            return Usage;
        }
    }

    private static async Task<int> ShowAsync(DemoOptions options, TimeProvider time)
    {
        using var stop = new CancellationTokenSource(TimeMax, time);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var folder = DemoFolder.Make(options.Keep);
        var began = time.GetTimestamp();
        var findings = new DemoFindings();
        await using (var world = new DemoWorld(options, folder, time))
        {
            await RunStepsAsync(world, findings, stop.Token);
        }

        var elapsed = time.GetElapsedTime(began);
        await Console.Out.WriteLineAsync(
            options.Json ? DemoJson.Write(findings, elapsed) : DemoTable.Write(findings, elapsed));
        if (options.Keep && !options.Json)
        {
            await Console.Out.WriteLineAsync(folder.HowToGoOn());
        }

        return findings.AllHold ? 0 : Failed;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task RunStepsAsync(DemoWorld world, DemoFindings findings, CancellationToken cancellationToken)
    {
        foreach (var step in DemoPlan.Steps)
        {
            findings.Begin(step.Name);
            await Console.Error.WriteLineAsync($"demo: {step.Name} ...");
            try
            {
                await step.RunAsync(world, findings, cancellationToken);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                findings.Add(
                    "the demo runs to its end", $"stopped, or longer than {TimeMax.TotalMinutes:N0} min", holds: false);
                return;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // Later steps build on this one: their failures would only hide the first.
                findings.Add("the step runs to its end", $"{e.Message} The steps after it were not run.", holds: false);
                await Console.Error.WriteLineAsync(
                    $"demo: the fabric said: {world.Main.LastLines}\n" +
                    $"demo: its store said: {world.Store.LastLines}\n{e}");
                return;
            }
        }
    }
}
