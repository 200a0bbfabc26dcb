using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Commands;

/// <summary>Where data is cached, and what brings it there and drops it.</summary>
internal static class CacheCommands
{
    public static Command Where(CommandSet set, string name)
    {
        var path = Take.Path();
        return set.Make(name, "Where a file is cached, and why or why not.", [path], async run =>
            run.Answer(
                await run.Administration.LocateAsync(run.Get(path), run.Cancelled),
                FabricJson.Default.FileLocation, LocationText));
    }

    public static Command Explain(CommandSet set)
    {
        var path = Take.Path();
        var interval = Take.Interval("--sync-interval", "As for a request with this sync interval.");
        return set.Make("explain", "What the next read of a path would do, and why.", [path, interval], async run =>
            run.Answer(
                await run.Administration.ExplainAsync(
                    run.Get(path), new OperationOptions { SyncIntervalMs = run.Get(interval) }, run.Cancelled),
                FabricJson.Default.Explanation, ExplanationText));
    }

    public static Command Free(CommandSet set)
    {
        var path = Take.Path();
        var force = Take.Flag("--force", "Also what is pinned.", "-f");
        return set.Make("free", "Drops cached pages that are persisted.", [path, force], async run =>
        {
            var done = await run.Client.Data.FreeAsync(run.Get(path), run.Get(force), run.Cancelled);
            var answer = new FreedAnswer(
                "free", run.Get(path).Value, done.Bytes, done.Files, done.PinnedFiles, done.UnpersistedFiles);
            run.Answer(answer, CliJson.Default.FreedAnswer, static a =>
                $"freed {a.Bytes} bytes of {StatusText.Visible(a.Path)}"
                + (a.PinnedFiles == 0 ? string.Empty : $"; {a.PinnedFiles} pinned files left alone")
                + (a.UnpersistedFiles == 0 ? string.Empty : $"; {a.UnpersistedFiles} files are not persisted"));
        });
    }

    public static Command NeedsSync(CommandSet set)
    {
        var path = Take.Path();
        var command = set.Make(
            "needs-sync", "Marks a path and everything below as stale.", [path], async run =>
            {
                await run.Administration.InvalidateAsync(run.Get(path), run.Cancelled);
                run.Answer(
                    new DoneAnswer("invalidate", run.Get(path).Value), CliJson.Default.DoneAnswer,
                    static a => $"stale from now: {StatusText.Visible(a.Path)}");
            });
        command.Aliases.Add("needsSync");
        return command;
    }

    private static string LocationText(FileLocation location) => string.Join(Environment.NewLine,
    [
        $"{StatusText.Visible(location.Status.Path.Value)}: {location.CachedBytes} of "
            + $"{location.Status.LengthBytes} bytes cached",
        .. location.Placements.Select(static place =>
            $"  {place.Worker} {place.Tier} {place.Directory}: {place.Pages} pages, {place.Bytes} bytes, "
            + $"{place.DirtyBytes} unpersisted, {place.PinnedBytes} pinned"),
        $"  copies: {location.Copies} of each block, {StatusText.ReplicasOf(location.Status)} wanted",
        $"  {location.Reason}",
    ]);

    private static string ExplanationText(Explanation explanation) => string.Join(Environment.NewLine,
    [
        $"path:           {StatusText.Visible(explanation.Path.Value)}",
        $"known:          {(explanation.Known is { } known ? $"{known.Version}, {known.LengthBytes} bytes" : "no")}",
        $"mount:          {explanation.Mount.Path} -> {explanation.Mount.Uri}",
        $"store:          {StatusText.Visible(explanation.StoreUri)}",
        $"sync interval:  {IntervalText.Of(explanation.SyncIntervalMs)} (from {explanation.SyncIntervalOrigin})",
        $"synced:         {Ago(explanation.SyncedAgoMs)}",
        $"invalidated:    {Ago(explanation.InvalidatedAgoMs)}",
        .. explanation.ListedAgoMs is null ? [] : (string[])[$"listed:         {Ago(explanation.ListedAgoMs)}"],
        .. explanation.AbsentAgoMs is null ? [] : (string[])[$"absent:         seen {Ago(explanation.AbsentAgoMs)}"],
        $"active sync:    {(explanation.SyncPoint is { } p ? $"{p.Path}, {p.Source}, {p.State}" : "no")}",
        $"would sync:     {(explanation.WouldSync ? "yes" : "no")}",
        $"reason:         {explanation.Reason}",
        $"next read:      {explanation.NextRead}",
        $"write type:     {explanation.WriteType}",
    ]);

    private static string Ago(long? milliseconds) => milliseconds is { } ago ? $"{IntervalText.Of(ago)} ago" : "never";
}
