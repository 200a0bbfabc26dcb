using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fs check-consistency</c>.</summary>
internal static class ConsistencyCommand
{
    public static Command Make(CommandSet set)
    {
        var path = Take.Path();
        var repair = Take.Flag("--repair", "Repair each difference: what the store has counts.", "-r");
        var content = Take.Flag("--content", "Compare cached bytes with the store's, too.");
        var rate = Take.Bytes("--rate", "Most bytes a second read from stores for that; 64 MiB without it.");
        var command = set.Make(
            "check-consistency", "Compares a tree with its stores; exit code 1 when a difference is left.",
            [path, repair, content, rate], async run =>
            {
                var options = new ConsistencyOptions
                {
                    Repair = run.Get(repair),
                    Content = run.Get(content),
                    BytesPerSecond = run.Get(rate),
                };
                var isConsistent = false;
                await foreach (var line in run.Client.Consistency.CheckAsync(run.Get(path), options, run.Cancelled))
                {
                    run.Answer(line, FabricJson.Default.ConsistencyLine, static l => TextOf(l));
                    isConsistent = line.Summary?.IsConsistent ?? false;
                }

                return isConsistent ? ExitCodes.Done : ExitCodes.Failed;
            });
        command.Aliases.Add("checkConsistency");
        return command;
    }

    private static string TextOf(ConsistencyLine line) => line.Difference is { } difference
        ? $"{string.Join(',', difference.Kinds)} {StatusText.Visible(difference.Path.Value)}: "
            + StatusText.Visible(difference.Detail)
            + (difference.Repaired ? " [repaired]"
                : difference.NotRepaired is { } why ? $" [not repaired: {StatusText.Visible(why)}]" : string.Empty)
        : TextOf(line.Summary!);

    private static string TextOf(ConsistencySummary summary) =>
        $"{summary.Differences} differences ({summary.Repaired} repaired), {summary.Unreadable} unreadable; compared "
        + $"{summary.Files} files and {summary.Directories} directories, {summary.Pages} pages of {summary.Bytes} "
        + $"bytes; left out {summary.Unpersisted} unpersisted, {summary.Busy} being changed";
}
