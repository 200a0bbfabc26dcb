using System.CommandLine;

namespace OrleansAlluxio.Cli;

/// <summary>Makes commands that run with a <see cref="CliRun"/>.</summary>
internal sealed class CommandSet(CliHost host, GlobalOptions options)
{
    /// <summary>A command with what it takes and does; 0 when it returns.</summary>
    public Command Make(string name, string description, Symbol[] takes, Func<CliRun, Task> action) =>
        Make(name, description, takes, async run =>
        {
            await action(run);
            return ExitCodes.Done;
        });

    /// <summary>A command with what it takes and does, and its own exit code.</summary>
    public Command Make(string name, string description, Symbol[] takes, Func<CliRun, Task<int>> action)
    {
        var command = new Command(name, description);
        foreach (var symbol in takes)
        {
            if (symbol is Argument argument)
            {
                command.Add(argument);
            }
            else
            {
                command.Add((Option)symbol);
            }
        }

        command.SetAction(async (parsed, cancelled) =>
        {
            using var run = new CliRun(host, parsed, options, cancelled);
            return await action(run);
        });
        return command;
    }

    /// <summary>A command that only holds others.</summary>
    public static Command Group(string name, string description, params Command[] commands)
    {
        var group = new Command(name, description);
        foreach (var command in commands)
        {
            group.Add(command);
        }

        return group;
    }
}
