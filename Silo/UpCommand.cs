using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using OrleansAlluxio.Gateway.Observability;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo;

/// <summary><c>fabric up</c>: serves until SIGTERM or SIGINT, then drains and exits 0.</summary>
internal static class UpCommand
{
    private const int Failed = 1;
    private const int Usage = 2;

    /// <summary>Runs it; the exit code is 0 after a drain, 1 when it cannot serve, 2 for bad arguments.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Any(a => a is "--help" or "-h" or "-?"))
        {
            await Console.Out.WriteLineAsync(UpOptionsParser.Usage);
            return 0;
        }

        UpOptions options;
        try
        {
            options = UpOptionsParser.Parse(arguments);
        }
        catch (FabricException e) when (e.Kind is FabricErrorKind.InvalidArgument or FabricErrorKind.InvalidPath)
        {
            await Console.Error.WriteLineAsync($"fabric up: {e.Message}\n{UpOptionsParser.Usage}");
            return Usage;
        }

        // Standard output carries the ready line only.
        using var loggers = LoggerFactory.Create(logging => logging
            .SetMinimumLevel(options.Verbose ? LogLevel.Information : LogLevel.Warning)

            // A door that cannot start fails the command, which says so in a line; the host would add a stack trace.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)

            // Warnings of the grain runtime are hints at how to tune it; what fails reaches the caller of a grain.
            .AddFilter("Orleans", options.Verbose ? LogLevel.Information : LogLevel.Error)
            // What the console shows of the log has the life of the process in it, also where standard error is quiet.
            .AddFilter<LogTail>(static (category, level) => level >= (
                category?.StartsWith("OrleansAlluxio.", StringComparison.Ordinal) == true
                    ? LogLevel.Information
                    : LogLevel.Warning))
            .AddSimpleConsole(console => console.SingleLine = true)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
        return await ServeAsync(options, loggers);
    }

    private static async Task<int> ServeAsync(UpOptions options, ILoggerFactory loggers)
    {
        using var stop = new CancellationTokenSource();
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        try
        {
            await using var process = await StartAsync(options, loggers, stop.Token);
            await Console.Out.WriteLineAsync(process.ReadyLine);
            await Console.Out.FlushAsync();
            var asked = Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token);
            var ended = await Task.WhenAny(asked, process.Failure);
            await ended.ConfigureAwait(ended == asked
                ? ConfigureAwaitOptions.SuppressThrowing
                : ConfigureAwaitOptions.None);
            return 0;
        }
        catch (FabricException e)
        {
            await Console.Error.WriteLineAsync($"fabric up: {e.Message}");
            return Failed;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task<IFabricProcess> StartAsync(
        UpOptions options, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        switch (options.Role)
        {
            case ProcessRole.Silo when ClusterHosting.IsDistributed:
                var one = await Silos.SiloProcess.StartAsync(options, loggers, cancellationToken);
                await Console.Error.WriteLineAsync($"keys: {one.Credentials.Origin}");
                return one;
            case ProcessRole.All or ProcessRole.Silo:
                var silo = await FabricSilo.StartAsync(options, loggers, cancellationToken);
                await Console.Error.WriteLineAsync($"keys: {silo.Credentials.Origin}");
                return silo;
            case ProcessRole.Discovery:
                return await DiscoveryProcess.StartAsync(options, loggers, cancellationToken);
            case ProcessRole.Gateway:
                return await GatewayProcess.StartAsync(options, loggers, cancellationToken);
            case ProcessRole.Worker:
                return await WorkerProcess.StartAsync(options, loggers, cancellationToken);
            default:
                throw new FabricException(
                    FabricErrorKind.Unsupported, "start", options.Role.ToString(), "this build has no such role yet");
        }
    }
}
