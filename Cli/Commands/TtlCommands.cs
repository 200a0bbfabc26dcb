using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fs set-ttl|unset-ttl</c>.</summary>
internal static class TtlCommands
{
    public static Command Set(CommandSet set)
    {
        var path = Take.Path();
        var ttl = new Argument<string>("ttl")
        {
            Description = "Such as 30m, 12h or 7d, counted from the creation of what it is set on.",
        };
        var action = new Option<string>("--action")
        {
            Description = "What happens then: delete it, or free its cached pages.",
            HelpName = "delete|free",
            DefaultValueFactory = static _ => "delete",
        };
        action.AcceptOnlyFromAmong("delete", "free");
        var recursive = Take.Recursive();
        var command = set.Make(
            "set-ttl", "Gives a file or directory a time to live; a directory goes with everything below.",
            [path, ttl, action, recursive],
            run => ChangeAsync(run, run.Get(path), run.Get(recursive), new AttributeChange
            {
                TtlMs = Parse(run.Get(ttl)),
                TtlAction = run.Get(action) == "free" ? TtlAction.Free : TtlAction.Delete,
            }));
        command.Aliases.Add("setTtl");
        return command;
    }

    public static Command Unset(CommandSet set)
    {
        var path = Take.Path();
        var recursive = Take.Recursive();
        var command = set.Make(
            "unset-ttl", "Lets a file or directory live for ever.", [path, recursive],
            run => ChangeAsync(
                run, run.Get(path), run.Get(recursive),
                new AttributeChange { TtlMs = -1, TtlAction = TtlAction.Delete }));
        command.Aliases.Add("unsetTtl");
        return command;
    }

    private static long Parse(string text) => IntervalText.TryParse(text, out var milliseconds) && milliseconds >= 0
        ? milliseconds
        : throw new CliUsageException($"'{text}' is no time to live; it is a period such as 30m, 12h or 7d");

    private static async Task ChangeAsync(
        CliRun run, Core.Paths.FabricPath path, bool recursive, AttributeChange change)
    {
        if (!recursive)
        {
            Print(run, await run.Client.SetAttributesAsync(path, change, run.Cancelled));
            return;
        }

        await foreach (var entry in TreeCommands.FromAsync(run, path))
        {
            Print(run, await run.Client.SetAttributesAsync(entry.Path, change, run.Cancelled));
        }
    }

    private static void Print(CliRun run, FileStatus status) =>
        run.Answer(status, FabricJson.Default.FileStatus, static s =>
            (s.TtlMs < 0 ? "for ever" : $"{IntervalText.Of(s.TtlMs)}, then {s.TtlAction}")
                + $" {StatusText.Visible(s.Path.Value)}");
}
