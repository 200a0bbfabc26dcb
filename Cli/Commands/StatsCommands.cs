using System.CommandLine;
using System.Globalization;
using OrleansAlluxio.Cli.Metrics;
using OrleansAlluxio.Cli.Output;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric stats</c> and <c>fabric top</c>.</summary>
internal static class StatsCommands
{
    // Moves to the upper left corner and clears what is below.
    private const string Home = "\u001b[H\u001b[J";
    private const string Clear = "\u001b[2J";

    public static Command Stats(CommandSet set)
    {
        var interval = Interval();
        return set.Make("stats", "What the server does, over an interval.", [interval], async run =>
        {
            var rates = await RatesAsync(run, await LookAtAllAsync(run), run.Get(interval));
            run.Answer(rates.Rates, CliJson.Default.Rates, TextOf);
        });
    }

    public static Command Top(CommandSet set)
    {
        var interval = Interval();
        var count = new Option<int>("--count", "-n")
        {
            Description = "Stop after so many looks; 0 goes on until Ctrl-C.",
        };
        return set.Make("top", "What the server does, looked at again and again.", [interval, count], async run =>
        {
            var before = await LookAtAllAsync(run);
            var isTerminal = run.Host.IsErrorTerminal && !run.IsJson;
            if (isTerminal)
            {
                run.Host.Out.Write(Clear);
            }

            for (var i = 0; run.Get(count) == 0 || i < run.Get(count); i++)
            {
                var (rates, after) = await RatesAsync(run, before, run.Get(interval));
                before = after;
                if (isTerminal)
                {
                    run.Host.Out.Write(Home);
                }

                run.Answer(
                    rates, CliJson.Default.Rates,
                    r => $"fabric {run.ServerText} at {after.At:HH:mm:ss} UTC\n{TextOf(r)}\n");
            }
        });
    }

    /// <summary>The figures of now.</summary>
    public static async Task<MetricSet> LookAsync(CliRun run) =>
        MetricSet.Parse(await run.Process.ReadMetricsAsync(run.Cancelled), run.Host.Time.GetUtcNow());

    /// <summary>The figures of now, of the server and of its workers, which carry the label <c>worker</c>.</summary>
    public static async Task<MetricSet> LookAtAllAsync(CliRun run)
    {
        var own = run.Process.ReadMetricsAsync(run.Cancelled);
        var workers = await run.Process.ReadWorkerMetricsAsync(run.Cancelled);
        return MetricSet.Parse(await own + workers, run.Host.Time.GetUtcNow());
    }

    private static Option<double> Interval() => new("--interval", "-i")
    {
        Description = "Seconds between two looks.",
        DefaultValueFactory = static _ => 1,
    };

    private static async Task<(Rates Rates, MetricSet After)> RatesAsync(CliRun run, MetricSet before, double seconds)
    {
        await Task.Delay(TimeSpan.FromSeconds(Math.Clamp(seconds, 0.1, 3600)), run.Host.Time, run.Cancelled);
        var after = await LookAtAllAsync(run);
        return (Rates.Between(before, after), after);
    }

    private static string TextOf(Rates rates)
    {
        var lines = rates.Requests.Keys.Order(StringComparer.Ordinal).Select(door => string.Create(
            CultureInfo.InvariantCulture,
            $"{door,-10} {rates.Requests[door],10:F1} requests/s {rates.Milliseconds[door],10:F2} ms mean"));
        return string.Join('\n', lines.Concat(
        [
            Line($"errors     {rates.Errors,10:F1} /s         {rates.Active,10:F0} being answered"),
            Line($"bytes      {Size(rates.SentBytes),10} /s out     {Size(rates.ReceivedBytes),10} /s in"),
            rates.HitRatio is { } ratio
                ? Line($"cache      {ratio * 100,10:F1} % of pages")
                : "cache               - no page was read",
            Line($"stores     {rates.StoreRequests,10:F1} requests/s {Size(rates.StoreBytes),10} /s read"),
            Line($"persists   {rates.PersistPending,10:F0} waiting    {rates.PersistAgeSeconds,10:F0} s the oldest"),
            Line($"metastore  {rates.Commits,10:F1} commits/s"),
            Line($"process    {rates.Processors,10:F2} processors {Size(rates.ResidentBytes),10} resident"),
            .. rates.Workers.Select(static w =>
                Line($"worker     {w.Requests,10:F1} requests/s {Size(w.SentBytes),10} /s out ")
                + (w.HitRatio is { } hits ? Line($"{hits * 100,6:F1} % hits ") : "     - hits ")
                + Line($"{Size(w.StoreBytes),10} /s from stores {w.Processors,5:F2} processors  {w.Worker}")),
        ]));
    }

    private static string Size(double bytes) => SizeText.Human((long)bytes);

    private static string Line(FormattableString text) => FormattableString.Invariant(text);
}
