using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Cli.Transfer;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fs du</c> and <c>fs count</c>.</summary>
internal static class TreeCommands
{
    public static Command Usage(CommandSet set)
    {
        var path = Take.Path();
        var summary = Take.Flag("--summarize", "One line for all.", "-s");
        var human = Take.Human();
        return set.Make("du", "Sizes of the files at or below a path.", [path, summary, human], async run =>
        {
            long total = 0;
            await foreach (var entry in FromAsync(run, run.Get(path)))
            {
                total += entry.LengthBytes;
                if (!entry.IsDirectory && !run.Get(summary))
                {
                    Print(run, new UsageAnswer(entry.Path.Value, entry.LengthBytes), run.Get(human));
                }
            }

            if (run.Get(summary))
            {
                Print(run, new UsageAnswer(run.Get(path).Value, total), run.Get(human));
            }
        });
    }

    public static Command Count(CommandSet set)
    {
        var path = Take.Path();
        var human = Take.Human();
        return set.Make("count", "Files, directories and bytes at or below a path.", [path, human], async run =>
        {
            long files = 0;
            long directories = 0;
            long bytes = 0;
            await foreach (var entry in FromAsync(run, run.Get(path)))
            {
                files += entry.IsDirectory ? 0 : 1;
                directories += entry.IsDirectory ? 1 : 0;
                bytes += entry.LengthBytes;
            }

            run.Answer(
                new CountAnswer(run.Get(path).Value, files, directories, bytes), CliJson.Default.CountAnswer,
                a => $"files {a.Files}, directories {a.Directories}, bytes {SizeText.Of(a.Bytes, run.Get(human))}");
        });
    }

    /// <summary>A path and, for a directory, everything below.</summary>
    public static async IAsyncEnumerable<FileStatus> FromAsync(CliRun run, FabricPath path)
    {
        var status = await TreeWalk.StatusAsync(run.Client, path, null, run.Cancelled);
        yield return status;
        if (!status.IsDirectory)
        {
            yield break;
        }

        await foreach (var entry in TreeWalk.BelowAsync(run.Client, path, null, run.Cancelled))
        {
            yield return entry;
        }
    }

    private static void Print(CliRun run, UsageAnswer answer, bool human) => run.Answer(
        answer, CliJson.Default.UsageAnswer, a => $"{SizeText.Of(a.Bytes, human),14} {StatusText.Visible(a.Path)}");
}
