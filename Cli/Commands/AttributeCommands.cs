using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fs chmod|chown|chgrp</c>.</summary>
internal static class AttributeCommands
{
    public static Command Mode(CommandSet set) => Make(
        set, ("chmod", "Sets permission bits."), ("mode", "Octal, such as 644."), static text =>
            ModeText.TryParse(text, out var mode)
                ? new AttributeChange { Mode = mode }
                : throw new CliUsageException($"'{text}' is no mode; it is octal, such as 644"));

    public static Command Owner(CommandSet set) => Make(
        set, ("chown", "Sets owner, or owner:group."), ("owner", "owner[:group]"), static text =>
        {
            var colon = text.IndexOf(':');
            var owner = colon < 0 ? text : text[..colon];
            var group = colon < 0 ? null : text[(colon + 1)..];
            return owner.Length == 0 || group is ""
                ? throw new CliUsageException($"'{text}' is not owner or owner:group")
                : new AttributeChange { Owner = owner, Group = group };
        });

    public static Command Group(CommandSet set) => Make(
        set, ("chgrp", "Sets the group."), ("group", "The group."), static text => text.Length == 0
            ? throw new CliUsageException("the group is empty")
            : new AttributeChange { Group = text });

    private static Command Make(
        CommandSet set, (string Name, string Description) command, (string Name, string Description) argument,
        Func<string, AttributeChange> parse)
    {
        var value = new Argument<string>(argument.Name) { Description = argument.Description };
        var paths = Take.Paths();
        var recursive = Take.Recursive();
        return set.Make(command.Name, command.Description, [value, paths, recursive], async run =>
        {
            var change = parse(run.Get(value));
            foreach (var path in run.Get(paths))
            {
                if (!run.Get(recursive))
                {
                    Print(run, await run.Client.SetAttributesAsync(path, change, run.Cancelled));
                    continue;
                }

                await foreach (var entry in TreeCommands.FromAsync(run, path))
                {
                    Print(run, await run.Client.SetAttributesAsync(entry.Path, change, run.Cancelled));
                }
            }
        });
    }

    private static void Print(CliRun run, FileStatus status) =>
        run.Answer(status, FabricJson.Default.FileStatus, static s =>
            $"{ModeText.Of(s)} {s.Owner}:{s.Group} {StatusText.Visible(s.Path.Value)}");
}
