using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Cli.Transfer;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric fs ls</c>.</summary>
internal static class ListCommand
{
    // Sorting holds the listing in memory: about 500 MB of statuses at this many.
    private const int SortEntriesMax = 500_000;

    public static Command Make(CommandSet set)
    {
        var path = Take.Path();
        var recursive = Take.Recursive();
        var human = Take.Human();
        var self = Take.Flag("--directory", "The directory itself, not its entries.", "-d");
        var force = Take.Flag("--force", "Ask the store first, whatever the sync interval.", "-f");
        var sort = new Option<string?>("--sort")
        {
            Description = "Order; by path without it.",
            HelpName = "path|size|time",
        };
        sort.AcceptOnlyFromAmong("path", "size", "time", "lastModificationTime");
        var reverse = Take.Flag("--reverse", "The other way round.", "-r");
        return set.Make("ls", "Lists a directory.", [path, recursive, human, self, force, sort, reverse], async run =>
        {
            long? interval = run.Get(force) ? 0 : null;
            var wanted = new Wanted(run.Get(path), run.Get(recursive), run.Get(self), interval);
            var entries = EntriesAsync(run, wanted);
            if (run.Get(sort) is not null || run.Get(reverse))
            {
                entries = SortedAsync(run, entries, run.Get(sort) ?? "path", run.Get(reverse));
            }

            await foreach (var entry in entries)
            {
                run.Answer(entry, FabricJson.Default.FileStatus, s => StatusText.Row(s, run.Get(human)));
            }
        });
    }

    private static async IAsyncEnumerable<FileStatus> EntriesAsync(CliRun run, Wanted wanted)
    {
        var (path, recursive, self, interval) = wanted;
        var status = await TreeWalk.StatusAsync(run.Client, path, interval, run.Cancelled);
        if (self || !status.IsDirectory)
        {
            yield return status;
            yield break;
        }

        if (recursive)
        {
            await TreeWalk.SyncBelowAsync(run.Client, path, interval, run.Cancelled);
        }

        // What was just asked for is not asked for again.
        var below = recursive
            ? TreeWalk.BelowAsync(run.Client, path, interval is null ? null : -1, run.Cancelled)
            : TreeWalk.ChildrenAsync(run.Client, path, interval, run.Cancelled);
        await foreach (var entry in below)
        {
            yield return entry;
        }
    }

    private static async IAsyncEnumerable<FileStatus> SortedAsync(
        CliRun run, IAsyncEnumerable<FileStatus> entries, string order, bool reverse)
    {
        var all = new List<FileStatus>();
        await foreach (var entry in entries)
        {
            if (all.Count == SortEntriesMax)
            {
                throw new FabricException(
                    FabricErrorKind.TooLarge, "list", run.ServerText,
                    $"at most {SortEntriesMax} entries can be sorted");
            }

            all.Add(entry);
        }

        Comparison<FileStatus> compare = order switch
        {
            "size" => static (a, b) => a.LengthBytes.CompareTo(b.LengthBytes),
            "path" => static (a, b) => a.Path.CompareTo(b.Path),
            _ => static (a, b) => a.ModifiedUnixMs.CompareTo(b.ModifiedUnixMs),
        };
        var sorted = all.Order(Comparer<FileStatus>.Create((a, b) => reverse ? compare(b, a) : compare(a, b)));
        foreach (var entry in sorted)
        {
            yield return entry;
        }
    }

    /// <summary>What to list: a path or what is below it, known as freshly as asked.</summary>
    private sealed record Wanted(FabricPath Path, bool Recursive, bool Self, long? IntervalMs);
}
