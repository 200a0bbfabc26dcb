using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric trace PATH</c>.</summary>
internal static class TraceCommand
{
    public static Command Make(CommandSet set)
    {
        var path = Take.Path();
        var sync = Take.Interval("--sync", "Sync interval of the read.");
        return set.Make("trace", "Reads the beginning of a file and explains every step.", [path, sync], async run =>
        {
            var trace = await run.Process.TraceAsync(run.Get(path), run.Get(sync), run.Cancelled);
            run.Answer(trace, FabricJson.Default.ReadTrace, TextOf);
            return trace.Error is null ? ExitCodes.Done : ExitCodes.Failed;
        });
    }

    private static string TextOf(ReadTrace trace)
    {
        var expected = trace.Expected;
        var lines = new List<string>
        {
            $"read {StatusText.Visible(trace.Path.Value)}, trace {trace.TraceId}",
            $"mount      {expected.Mount.Path} on {expected.Mount.Uri}",
            $"interval   {expected.SyncIntervalMs} ms ({expected.SyncIntervalOrigin})",
            $"before     it was {(expected.WouldSync ? "to" : "not to")} ask the store: {expected.Reason}",
            $"           {"at",9} {"took",9}",
        };
        lines.AddRange(trace.Steps.Select(static s =>
            $"           {s.StartUs,6} us {s.DurationUs,6} us {new string(' ', s.Depth * 2)}{Explain(s)}"
            + (s.Error is null ? string.Empty : $"  FAILED: {s.Error}")));
        lines.Add(trace.Error is null
            ? $"result     {trace.Bytes} bytes in {trace.DurationUs} us: {Meaning(trace.Cache)}"
            : $"result     FAILED after {trace.DurationUs} us: {trace.Error}");
        return string.Join(Environment.NewLine, lines);
    }

    private static string Explain(TraceStep step) => step.Name + " " + step.Subject + (step.Name switch
    {
        "engine open" => "  (find the file, compare it with its store if stale)",
        "grain lookup" => "  (ask the owner of the directory)",
        "grain apply sync" => "  (put the store's answer into the tree)",
        "store stat" => "  (ask the store whether it changed)",
        "store read" => "  (fetch bytes from the store)",
        "tier read" => "  (bytes from a tier, waiting for those that come from the store)",
        _ => string.Empty,
    });

    private static string Meaning(string cache) => cache switch
    {
        "Hit" => "all from the cache",
        "Miss" => "all from the store",
        "Partial" => "some from the cache, some from the store",
        _ => "nothing to read",
    };
}
