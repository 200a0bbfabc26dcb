using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric fsck</c>.</summary>
internal static class FsckCommand
{
    public static Command Make(CommandSet set)
    {
        var repair = Take.Flag("--repair", "Repair what can be repaired.", "-r");
        return set.Make(
            "fsck", "Checks what the fabric keeps by itself; exit code 1 when something is left wrong.", [repair],
            async run =>
            {
                var isSound = false;
                await foreach (var line in run.Client.Fsck.CheckAsync(run.Get(repair), run.Cancelled))
                {
                    run.Answer(line, FabricJson.Default.FsckLine, TextOf);
                    isSound = line.Summary?.IsSound ?? false;
                }

                return isSound ? ExitCodes.Done : ExitCodes.Failed;
            });
    }

    private static string TextOf(FsckLine line) => line.Finding is { } finding
        ? $"{finding.Kind} {StatusText.Visible(finding.Subject)}: {StatusText.Visible(finding.Detail)} "
            + (finding.Repaired ? "[repaired]" : $"[a repair would: {finding.Repair}]")
        : TextOf(line.Summary!);

    private static string TextOf(FsckSummary summary) =>
        $"{summary.Findings} findings ({summary.Repaired} repaired); looked at {summary.Inodes} files and directories, "
        + $"{summary.Unpersisted} of them unpersisted, and {summary.Records} records; swept {summary.SweptUploads} "
        + "leftovers from stores";
}
