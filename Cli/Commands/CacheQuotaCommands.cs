using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric quota cache set|ls|rm</c>.</summary>
internal static class CacheQuotaCommands
{
    public static Command Make(CommandSet set) => CommandSet.Group(
        "cache", "Limits of what users' requests bring into caches.", Set(set),
        set.Make("ls", "Users' limits, and what they have brought in.", [], ListAsync), Remove(set));

    /// <summary>All of them, a line each.</summary>
    public static async Task ListAsync(CliRun run)
    {
        foreach (var quota in await run.Client.Data.CacheQuotas.ListAsync(run.Cancelled))
        {
            Print(run, quota);
        }
    }

    private static Command Set(CommandSet set)
    {
        var user = User();
        var bytes = Take.Bytes("--bytes", "Most bytes of all caches together.");
        return set.Make(
            "set", "Limits what a user's requests may bring into caches.", [user, bytes], async run => Print(
                run, await run.Client.Data.CacheQuotas.SetAsync(
                    new CacheQuotaRequest
                    {
                        User = run.Get(user),
                        BytesMax = run.Get(bytes) ?? throw new CliUsageException("give --bytes"),
                    },
                    run.Cancelled)));
    }

    private static Command Remove(CommandSet set)
    {
        var user = User();
        return set.Make("rm", "Removes a user's limit; what is cached stays.", [user], async run =>
        {
            var isRemoved = await run.Client.Data.CacheQuotas.RemoveAsync(run.Get(user), run.Cancelled);
            run.Answer(
                new DoneAnswer("remove cache quota", run.Get(user), Changed: isRemoved), CliJson.Default.DoneAnswer,
                static a => a.Changed == true
                    ? $"removed the cache quota of {StatusText.Visible(a.Path)}"
                    : $"{StatusText.Visible(a.Path)} has no cache quota");
            return isRemoved ? ExitCodes.Done : ExitCodes.Failed;
        });
    }

    private static Argument<string> User() => new("user") { Description = "A user, see user ls." };

    private static void Print(CliRun run, CacheQuotaStatus quota) =>
        run.Answer(quota, FabricJson.Default.CacheQuotaStatus, static q =>
            $"{q.Bytes} of {q.BytesMax} bytes of cache {StatusText.Visible(q.User)}"
            + (q.Unanswered == 0 ? string.Empty : $" ({q.Unanswered} workers did not answer)"));
}
