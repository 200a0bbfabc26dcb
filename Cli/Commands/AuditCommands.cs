using System.CommandLine;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Auditing;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric audit tail|verify</c>.</summary>
internal static class AuditCommands
{
    private static readonly TimeSpan FollowEvery = TimeSpan.FromMilliseconds(500);

    public static Command Make(CommandSet set) =>
        CommandSet.Group("audit", "The record of every operation.", Tail(set), Verify(set));

    private static Command Tail(CommandSet set)
    {
        var lines = new Option<int>("--lines", "-n")
        {
            Description = "Lines to begin with.",
            DefaultValueFactory = static _ => 20,
        };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what comes." };
        return set.Make("tail", "The last records, a JSON document a line.", [lines, follow], async run =>
        {
            var after = 0L;
            var count = run.Get(lines);
            while (true)
            {
                foreach (var line in await run.Process.TailAuditAsync(count, after, run.Cancelled))
                {
                    run.Line(line);
                    using var json = System.Text.Json.JsonDocument.Parse(line);
                    after = json.RootElement.GetProperty("seq").GetInt64();
                }

                if (!run.Get(follow))
                {
                    return;
                }

                count = 10_000;
                await Task.Delay(FollowEvery, run.Host.Time, run.Cancelled);
            }
        });
    }

    private static Command Verify(CommandSet set)
    {
        var directory = new Option<string?>("--dir")
        {
            Description = "Check the files of this directory instead of asking the server.",
        };
        var key = new Option<string?>("--key")
        {
            Description = "With --dir: the file with the key of the chain (the server has its own).",
        };
        return set.Make("verify", "Checks that no record was changed, removed or added.", [directory, key], async run =>
        {
            var found = run.Get(directory) is { } local
                ? AuditVerifier.Verify(local, run.Get(key) is { } file ? AuditKey.Read(file) : null, run.Cancelled)
                : await run.Process.VerifyAuditAsync(run.Cancelled);
            run.Answer(found, FabricJson.Default.AuditVerification, TextOf);
            return found.IsWhole ? ExitCodes.Done : ExitCodes.Failed;
        });
    }

    private static string TextOf(AuditVerification found) => string.Join(
        Environment.NewLine,
        found.Problems.Select(static p => "problem: " + p).Append(
            $"{(found.IsWhole ? "whole" : "NOT WHOLE")}: {found.Operations} operations in {found.Files} files, "
            + $"records {found.FirstSequence} to {found.LastSequence}").Append(
            found.KeyedFrom == 0
                ? "not keyed: whoever can write the files could have made them anew (up --audit-key FILE)"
                : $"keyed from record {found.KeyedFrom} on: nobody without the key could have changed them since"));
}
