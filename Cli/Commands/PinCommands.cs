using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fs pin|unpin|pins|set-replication</c>.</summary>
internal static class PinCommands
{
    public static Command Pin(CommandSet set)
    {
        var path = Take.Path();
        var media = new Option<string>("--medium")
        {
            Description = "Where its pages are to lie: one or several, with commas.",
            HelpName = "MEM|SSD|HDD",
        };
        var recursive = Take.Recursive();
        return set.Make(
            "pin", "Exempts cached pages from eviction; what comes into a pinned directory later is pinned, too.",
            [path, media, recursive],
            run => ChangeAsync(run, run.Get(path), run.Get(recursive), new AttributeChange
            {
                Pinned = true,
                PinMedia = run.Get(media) ?? string.Empty,
            }));
    }

    public static Command Unpin(CommandSet set)
    {
        var path = Take.Path();
        var recursive = Take.Recursive();
        return set.Make(
            "unpin", "Lets cached pages be evicted again.", [path, recursive],
            run => ChangeAsync(run, run.Get(path), run.Get(recursive), new AttributeChange { Pinned = false }));
    }

    public static Command Pins(CommandSet set) => set.Make(
        "pins", "Pinned files and directories, and how much of them is held.", [], async run =>
        {
            string? after = null;
            IReadOnlyList<PinStatus> page;
            do
            {
                page = await run.Client.Data.ListPinsAsync(after, FabricLimits.ListEntriesMax, run.Cancelled);
                foreach (var pin in page)
                {
                    run.Answer(pin, FabricJson.Default.PinStatus, static p =>
                        $"{(p.Media.Length == 0 ? "any" : p.Media),-11} {p.HeldBytes} of {p.LengthBytes} held "
                        + StatusText.Visible(p.Path.Value));
                    after = pin.Key;
                }
            }
            while (page.Count == FabricLimits.ListEntriesMax);
        });

    public static Command SetReplication(CommandSet set)
    {
        var path = Take.Path();
        var min = new Option<int?>("--min") { Description = "Fewest cached replicas wanted." };
        var max = new Option<int?>("--max") { Description = "Most cached replicas wanted; -1 without limit." };
        var recursive = Take.Recursive();
        var command = set.Make(
            "set-replication", "Says how many cached replicas of a file are wanted.", [path, min, max, recursive],
            run => run.Get(min) is null && run.Get(max) is null
                ? throw new CliUsageException("give --min, --max or both")
                : ChangeAsync(run, run.Get(path), run.Get(recursive), new AttributeChange
                {
                    ReplicationMin = run.Get(min),
                    ReplicationMax = run.Get(max),
                }));
        command.Aliases.Add("setReplication");
        return command;
    }

    private static async Task ChangeAsync(CliRun run, FabricPath path, bool recursive, AttributeChange change)
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
            $"{StatusText.PinOf(s)}; replicas {StatusText.ReplicasOf(s)} {StatusText.Visible(s.Path.Value)}");
}
