using System.CommandLine;
using System.Globalization;
using OrleansAlluxio.Cli.Metrics;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric report</c>: one page about one side of the fabric.</summary>
internal static class ReportCommands
{
    public static Command Make(CommandSet set) => CommandSet.Group(
        "report", "One page about one side of the fabric.",
        set.Make("summary", "What it is and how it is.", [], SummaryAsync),
        set.Make("capacity", "Tiers: quota, use, unpersisted bytes, health.", [], CapacityAsync),
        set.Make("metrics", "Every figure of the server and its workers.", [], MetricsAsync),
        set.Make("ufs", "Mounted stores, and how they answer.", [], StoresAsync),
        set.Make("quotas", "Quotas of directories and of users' cache, and what they count.", [], QuotasAsync),
        set.Make("jobs", "Jobs that run, and sync jobs, newest first.", [], JobsAsync),
        set.Make("gateway", "Requests by door and operation.", [], GatewayAsync));

    private static async Task QuotasAsync(CliRun run)
    {
        await QuotaCommands.ListAsync(run);
        await CacheQuotaCommands.ListAsync(run);
    }

    private static async Task SummaryAsync(CliRun run)
    {
        var status = await run.Administration.GetStatusAsync(run.Cancelled);
        var mounts = await run.Administration.ListMountsAsync(run.Cancelled);
        var metrics = await StatsCommands.LookAsync(run);
        var hits = metrics.Sum(MetricNames.CacheHits);
        var pages = hits + metrics.Sum(MetricNames.CacheMisses);
        var answer = new SummaryAnswer
        {
            Version = status.Version,
            FabricId = status.FabricId,
            Runtime = status.GrainRuntime,
            UptimeMs = status.UptimeMs,
            Inodes = status.Inodes,
            Mounts = mounts.Count,
            CapacityBytes = status.Tiers.Sum(static t => t.CapacityBytes),
            UsedBytes = status.Tiers.Sum(static t => t.UsedBytes),
            DirtyBytes = status.Tiers.Sum(static t => t.DirtyBytes),
            PendingPersists = status.PendingPersists,
            OldestPersistSeconds = metrics.Sum(MetricNames.PersistAge),
            HitRatio = pages > 0 ? hits / pages : null,
            Requests = metrics.Sum(MetricNames.DoorCount),
            Errors = metrics.Sum(MetricNames.DoorErrors),
        };
        run.Answer(answer, CliJson.Default.SummaryAnswer, TextOf);
    }

    private static string TextOf(SummaryAnswer a) => string.Join(
        Environment.NewLine,
        $"fabric      {a.FabricId}, version {a.Version} on the {a.Runtime} runtime",
        $"up          {TimeSpan.FromMilliseconds(a.UptimeMs):d\\.hh\\:mm\\:ss}",
        $"tree        {a.Inodes} files and directories under {a.Mounts} mounts",
        $"cache       {SizeText.Human(a.UsedBytes)} of {SizeText.Human(a.CapacityBytes)} in use, "
        + $"{SizeText.Human(a.DirtyBytes)} in no store yet",
        Invariant($"persists    {a.PendingPersists} waiting, the oldest for {a.OldestPersistSeconds:F0} s"),
        "hit ratio   " + (a.HitRatio is { } ratio ? Invariant($"{ratio * 100:F1} % of pages") : "no page was read"),
        Invariant($"requests    {a.Requests} since start, {a.Errors} of them failed or refused"));

    private static async Task CapacityAsync(CliRun run)
    {
        var status = await run.Administration.GetStatusAsync(run.Cancelled);
        if (run.IsJson)
        {
            run.Json(status, FabricJson.Default.FabricStatus);
            return;
        }

        run.Line("worker       tier       used         of       unpersisted      pages health directory");
        foreach (var tier in status.Tiers)
        {
            var share = tier.CapacityBytes == 0 ? 0 : 100.0 * tier.UsedBytes / tier.CapacityBytes;
            run.Line(
                $"{tier.Worker,-12} {tier.Tier,-4} {SizeText.Human(tier.UsedBytes),10} "
                + Invariant($"{SizeText.Human(tier.CapacityBytes),10} {share,4:F0}% ")
                + $"{SizeText.Human(tier.DirtyBytes),11} {tier.Pages,10} {tier.Health} {tier.Directory}");
        }
    }

    private static async Task MetricsAsync(CliRun run)
    {
        var metrics = await StatsCommands.LookAtAllAsync(run);
        foreach (var sample in metrics.Samples.Where(s =>
            run.IsJson || !s.Name.EndsWith("_bucket", StringComparison.Ordinal)))
        {
            run.Answer(sample, CliJson.Default.MetricSample, static s =>
                Invariant($"{s.Value,20:0.######} {s.Name} ")
                + string.Join(' ', s.Labels.Select(static l => $"{l.Key}={l.Value}")));
        }
    }

    private static async Task StoresAsync(CliRun run)
    {
        var metrics = await StatsCommands.LookAsync(run);
        foreach (var mount in await run.Administration.ListMountsAsync(run.Cancelled))
        {
            var ofStore = ("store", mount.Uri);
            var count = metrics.Sum(MetricNames.StoreCount, ofStore);
            var failed = metrics.Samples
                .Where(s => s.Name == MetricNames.StoreCount && s.Labels.GetValueOrDefault("store") == mount.Uri
                    && s.Labels.GetValueOrDefault("outcome") != "ok")
                .GroupBy(static s => s.Labels.GetValueOrDefault("outcome") ?? string.Empty)
                .ToDictionary(static g => g.Key, static g => g.Sum(static s => s.Value));
            var answer = new StoreAnswer(
                mount.Path.Value, mount.Uri, mount.ReadOnly, count,
                count > 0 ? 1000 * metrics.Sum(MetricNames.StoreSum, ofStore) / count : 0, failed);
            run.Answer(answer, CliJson.Default.StoreAnswer, static a =>
                $"{a.Path,-20} {(a.ReadOnly ? "ro" : "rw")} "
                + Invariant($"{a.Requests,8} requests {a.MeanMs,9:F2} ms mean  {a.Uri}  ")
                + (a.Failures.Count == 0
                    ? "no failures"
                    : string.Join(", ", a.Failures.Select(static f => $"{f.Key} {f.Value}"))));
        }
    }

    private static async Task JobsAsync(CliRun run)
    {
        foreach (var job in await run.Client.Jobs.ListAsync(run.Cancelled))
        {
            run.Answer(job, FabricJson.Default.JobStatus, static j => Invariant(
                $"{j.Id} {j.Request.Kind} {j.State} {j.Request.Path}"));
        }

        foreach (var job in await run.Client.Sync.ListAsync(run.Cancelled))
        {
            run.Answer(job, FabricJson.Default.SyncJobStatus, static j => Invariant(
                $"{j.Id} sync {j.State} {j.Path} {j.Directories} directories {j.Changed} changed {j.Failed} failed"));
        }
    }

    private static async Task GatewayAsync(CliRun run)
    {
        var metrics = await StatsCommands.LookAsync(run);
        foreach (var sample in metrics.Samples.Where(static s => s.Name == MetricNames.DoorCount)
            .OrderByDescending(static s => s.Value))
        {
            var (door, operation) = (("door", sample.Labels["door"]), ("operation", sample.Labels["operation"]));
            var answer = new GatewayAnswer
            {
                Door = door.Item2,
                Operation = operation.Item2,
                Requests = sample.Value,
                MeanMs = sample.Value > 0 ? 1000 * metrics.Sum(MetricNames.DoorSum, door, operation) / sample.Value : 0,
                Errors = metrics.Sum(MetricNames.DoorErrors, door, operation),
                BytesIn = (long)metrics.Sum(MetricNames.DoorReceived, door, operation),
                BytesOut = (long)metrics.Sum(MetricNames.DoorSent, door, operation),
            };
            run.Answer(answer, CliJson.Default.GatewayAnswer, static a =>
                $"{a.Door,-8} {a.Operation,-24} "
                + Invariant($"{a.Requests,10} requests {a.MeanMs,9:F2} ms mean {a.Errors,8} errors ")
                + $"{SizeText.Human(a.BytesIn),10} in {SizeText.Human(a.BytesOut),10} out");
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
