using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric quota set|ls|rm|cache</c>.</summary>
internal static class QuotaCommands
{
    public static Command Make(CommandSet set) => CommandSet.Group(
        "quota", "Limits of what may be below directories, and of users' cache.", Set(set), List(set), Remove(set),
        CacheQuotaCommands.Make(set));

    private static Command Set(CommandSet set)
    {
        var path = Take.Path();
        var bytes = Take.Bytes("--bytes", "Most bytes of all files below.");
        var inodes = new Option<long?>("--inodes") { Description = "Most files and directories below." };
        return set.Make(
            "set", "Limits what may be below a directory, replacing its quota.", [path, bytes, inodes], async run =>
            {
                if (run.Get(bytes) is null && run.Get(inodes) is null)
                {
                    throw new CliUsageException("give --bytes, --inodes or both");
                }

                Print(run, await run.Client.Data.SetQuotaAsync(
                    new QuotaRequest
                    {
                        Path = run.Get(path),
                        BytesMax = run.Get(bytes),
                        InodesMax = run.Get(inodes),
                    },
                    run.Cancelled));
            });
    }

    /// <summary>All of them, a line each.</summary>
    public static async Task ListAsync(CliRun run)
    {
        foreach (var quota in await run.Client.Data.ListQuotasAsync(run.Cancelled))
        {
            Print(run, quota);
        }
    }

    private static Command List(CommandSet set) => set.Make("ls", "Quotas and what they count.", [], ListAsync);

    private static Command Remove(CommandSet set)
    {
        var path = Take.Path();
        return set.Make("rm", "Removes a directory's quota.", [path], async run =>
        {
            var isRemoved = await run.Client.Data.RemoveQuotaAsync(run.Get(path), run.Cancelled);
            run.Answer(
                new DoneAnswer("remove quota", run.Get(path).Value, Changed: isRemoved), CliJson.Default.DoneAnswer,
                static a => a.Changed == true
                    ? $"removed the quota of {StatusText.Visible(a.Path)}"
                    : $"no quota on {StatusText.Visible(a.Path)}");
            return isRemoved ? ExitCodes.Done : ExitCodes.Failed;
        });
    }

    private static void Print(CliRun run, QuotaStatus quota) =>
        run.Answer(quota, FabricJson.Default.QuotaStatus, static q =>
            $"{StatusText.QuotaOf(q)} {StatusText.Visible(q.Path.Value)}");
}
