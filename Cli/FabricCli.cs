using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text.Json;
using OrleansAlluxio.Cli.Commands;
using OrleansAlluxio.Client.Wire;

namespace OrleansAlluxio.Cli;

/// <summary>The command line: grammar, exit codes, and the one place where failures become a line.</summary>
internal static class FabricCli
{
    // After the first Ctrl-C: enough to cut connections and remove temporary files.
    private static readonly TimeSpan CancelTime = TimeSpan.FromSeconds(5);

    /// <summary>Runs a command line; returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] arguments, CliHost host)
    {
        var options = new GlobalOptions();
        var parsed = Root(host, options).Parse(arguments);
        var isJson = parsed.GetResult(options.Json) is { Implicit: false };
        if (parsed.Action is ParseErrorAction || parsed.Errors.Count > 0)
        {
            return Fail(host, isJson, ExitCodes.Usage, new FabricException(
                FabricErrorKind.InvalidArgument, "parse", "command line",
                parsed.Errors.Count > 0 ? parsed.Errors[0].Message : "a command is missing; see fabric --help"));
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = CancelTime,
                Output = host.Out,
                Error = host.Error,
            });
        }
        catch (CliUsageException error)
        {
            return Fail(host, isJson, ExitCodes.Usage, new FabricException(
                FabricErrorKind.InvalidArgument, "parse", "command line", error.Message));
        }
        catch (FabricException error)
        {
            return Fail(host, isJson, ExitCodes.Failed, error);
        }
        catch (OperationCanceledException)
        {
            return Fail(host, isJson, ExitCodes.Failed, new FabricException(
                FabricErrorKind.Cancelled, "run", "command", "cancelled; nothing half-done is visible"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Fail(host, isJson, ExitCodes.Failed, new FabricException(
                FabricErrorKind.Unavailable, "access", "local file", error.Message));
        }
        catch (Exception error)
        {
            // The host's edge: a trace helps nobody at a prompt.
            return Fail(host, isJson, ExitCodes.Failed, new FabricException(
                FabricErrorKind.Internal, "run", "command", $"{error.GetType().Name}: {error.Message}"));
        }
    }

    internal static RootCommand Root(CliHost host, GlobalOptions options)
    {
        var set = new CommandSet(host, options);
        var root = new RootCommand("OrleansAlluxio: a storage fabric between compute and storage.")
        {
            options.Server,
            options.Json,
        };

        // -h means human sizes, as everywhere.
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Aliases.Remove("-h");
            help.Aliases.Remove("/h");
        }

        foreach (var ours in root.Options.OfType<VersionOption>().ToArray())
        {
            root.Options.Remove(ours);
        }

        root.Add(VersionCommand.Make(set));
        root.Add(StatusCommand.Make(set));
        root.Add(MountCommands.Mount(set));
        root.Add(MountCommands.Unmount(set));
        root.Add(FileSystemCommands.Make(set));
        root.Add(JobCommands.Make(set));
        root.Add(PolicyCommands.Make(set));
        root.Add(BackupCommand.Make(set));
        root.Add(FsckCommand.Make(set));
        root.Add(PersistCommands.Make(set));
        root.Add(QuotaCommands.Make(set));
        root.Add(CacheCommands.Where(set, "where"));
        root.Add(CacheCommands.Explain(set));
        root.Add(ConfCommands.Make(set));
        root.Add(ClusterCommands.Make(set));
        root.Add(UserCommands.Make(set));
        root.Add(WorkerCommands.Make(set));
        root.Add(KeyCommands.Make(set));
        root.Add(AuditCommands.Make(set));
        root.Add(ReportCommands.Make(set));
        root.Add(StatsCommands.Stats(set));
        root.Add(StatsCommands.Top(set));
        root.Add(TraceCommand.Make(set));
        root.Add(DoctorCommand.Make(set));
        root.Add(BenchCommand.Make(set));
        root.Add(CollectCommand.Make(set));
        return root;
    }

    private static int Fail(CliHost host, bool isJson, int code, FabricException error)
    {
        host.Error.WriteLine(isJson
            ? JsonSerializer.Serialize(WireProblem.Of(error), FabricJson.Default.WireProblem)
            : $"fabric: {OneLine(code == ExitCodes.Usage ? error.Reason : $"{error.Message} ({error.Kind})")}");
        return code;
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
