using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fs start-sync</c>, <c>stop-sync</c>, <c>list-sync</c> and <c>sync-webhook</c>.</summary>
internal static class ActiveSyncCommands
{
    public static Command Start(CommandSet set)
    {
        var path = Take.Path();
        var eager = Take.Flag("--eager", "Compare what changes with the store at once, not at its next use.");
        var interval = Take.Interval(
            "--interval", "Between two polls of a busy directory, where the store tells nothing; -1 for no polls.");
        var command = set.Make(
            "start-sync", "Has a store tell what changes below a directory.", [path, eager, interval], async run =>
            {
                var request = new SyncPointRequest
                {
                    Path = run.Get(path),
                    Eager = run.Get(eager),
                    IntervalMs = run.Get(interval),
                };
                run.Answer(
                    await run.Client.ActiveSync.StartAsync(request, run.Cancelled),
                    FabricJson.Default.SyncPointStatus, TextOf);
            });
        command.Aliases.Add("startSync");
        return command;
    }

    public static Command Stop(CommandSet set)
    {
        var path = Take.Path();
        var command = set.Make("stop-sync", "Ends an active sync point.", [path], async run =>
        {
            if (!await run.Client.ActiveSync.StopAsync(run.Get(path), run.Cancelled))
            {
                throw new FabricException(
                    FabricErrorKind.NotFound, "stop sync", run.Get(path).Value, "it is no active sync point");
            }

            run.Answer(
                new DoneAnswer("stop-sync", run.Get(path).Value), CliJson.Default.DoneAnswer,
                static a => $"no active sync point any more: {StatusText.Visible(a.Path)}");
        });
        command.Aliases.Add("stopSync");
        return command;
    }

    public static Command List(CommandSet set)
    {
        var command = set.Make("list-sync", "Active sync points and how they fare.", [], async run =>
        {
            foreach (var point in await run.Client.ActiveSync.ListAsync(run.Cancelled))
            {
                run.Answer(point, FabricJson.Default.SyncPointStatus, TextOf);
            }
        });
        command.Aliases.Add("getSyncPathList");
        return command;
    }

    public static Command Webhook(CommandSet set) => set.Make(
        "sync-webhook", "The URL that stores send event notifications to; it holds a secret.", [], async run =>
        {
            var token = await run.Client.ActiveSync.GetEventTokenAsync(run.Cancelled);
            run.Answer(
                new WebhookAnswer($"{run.ServerText.TrimEnd('/')}{WireNames.StoreEvents}?token={token}"),
                CliJson.Default.WebhookAnswer, static a => a.Url);
        });

    private static string TextOf(SyncPointStatus point) => string.Join(Environment.NewLine,
    [
        $"{StatusText.Visible(point.Path.Value)}: {point.State}, source {point.Source}"
            + (point.Eager ? ", eager" : string.Empty)
            + (point.Detail.Length > 0 ? $" ({StatusText.Visible(point.Detail)})" : string.Empty),
        $"  events {point.Events}, last {Ago(point.LastEventAgoMs)}, backlog {point.Backlog}, "
            + $"lag {IntervalText.Of(point.LagMs)}",
        $"  marked {point.Marked}, synced {point.Synced}, rescans {point.Rescans}, poll requests {point.Requests}, "
            + $"poll interval {IntervalText.Of(point.IntervalMs)}",
        $"  errors {point.Errors}"
            + (point.LastError is { } error ? $", last: {StatusText.Visible(error)}" : string.Empty),
    ]);

    private static string Ago(long? milliseconds) => milliseconds is { } ago ? $"{IntervalText.Of(ago)} ago" : "never";
}
