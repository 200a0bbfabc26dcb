using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric status</c>.</summary>
internal static class StatusCommand
{
    public static Command Make(CommandSet set) =>
        set.Make("status", "State of the fabric.", [], static async run =>
        {
            var status = await run.Administration.GetStatusAsync(run.Cancelled);
            run.Answer(status, FabricJson.Default.FabricStatus, TextOf);
        });

    private static string TextOf(FabricStatus status)
    {
        var lines = new List<string>
        {
            $"version:           {status.Version}",
            $"fabric:            {status.FabricId}",
            $"runtime:           {status.GrainRuntime}",
            $"uptime:            {TimeSpan.FromMilliseconds(status.UptimeMs):d\\.hh\\:mm\\:ss}",
            $"inodes:            {status.Inodes}",
            $"pending persists:  {status.PendingPersists}",
            $"page index:        {(status.Recovering ? "filling" : "complete")}",
        };
        lines.AddRange(status.Tiers.Select(static tier =>
            $"tier:              {tier.Tier} {tier.Directory} on {tier.Worker}: {SizeText.Human(tier.UsedBytes)} of "
            + $"{SizeText.Human(tier.CapacityBytes)}, {SizeText.Human(tier.DirtyBytes)} unpersisted, "
            + $"{tier.Pages} pages, {tier.Health}"));
        lines.AddRange(status.Counters.OrderBy(static pair => pair.Key, StringComparer.Ordinal)
            .Select(static pair => $"counter:           {pair.Key}={pair.Value}"));
        return string.Join(Environment.NewLine, lines);
    }
}
