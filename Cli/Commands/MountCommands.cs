using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric mount ...</c> and what Alluxio users type for it.</summary>
internal static class MountCommands
{
    /// <summary><c>mount add|ls|update|rm</c>, <c>mount PATH URI</c>, and <c>mount</c> alone, which lists.</summary>
    public static Command Mount(CommandSet set)
    {
        var path = new Argument<string?>(
            "path")
        { Arity = ArgumentArity.ZeroOrOne, Description = "Where in the tree." };
        var uri = Uri(ArgumentArity.ZeroOrOne);
        var flags = new MountFlags();
        var mount = set.Make(
            "mount", "Mounts stores into the tree; alone, lists the mounts.", [path, uri, .. flags.All], run =>
        {
            var at = run.Get(path);
            if (at is null)
            {
                return ListAsync(run);
            }

            var store = run.Get(uri) ?? throw new CliUsageException($"mount '{at}': the store's URI is missing");
            return FabricPath.TryParse(at, out var parsed, out var reason)
                ? AddAsync(run, flags.Request(run, parsed, store))
                : throw new CliUsageException($"'{at}': {reason}");
        });
        mount.Add(Add(set));
        mount.Add(set.Make("ls", "Lists the mounts.", [], ListAsync));
        mount.Add(Update(set, "update"));
        mount.Add(Remove(set, "rm"));
        return mount;
    }

    public static Command Unmount(CommandSet set) => Remove(set, "unmount");

    public static Command Update(CommandSet set, string name)
    {
        var path = Take.Path();
        var flags = new MountFlags();
        return set.Make(
            name, "Replaces flags and options of a mount; none is inherited.", [path, .. flags.All], async run =>
            {
                var mount = await run.Administration.UpdateMountAsync(
                    flags.Request(run, run.Get(path), string.Empty), run.Cancelled);
                run.Answer(mount, FabricJson.Default.MountStatus, Row);
            });
    }

    private static Command Add(CommandSet set)
    {
        var path = Take.Path();
        var uri = Uri(ArgumentArity.ExactlyOne);
        var flags = new MountFlags();
        return set.Make(
            "add", "Probes a store and mounts it.", [path, uri, .. flags.All],
            run => AddAsync(run, flags.Request(run, run.Get(path), run.Get(uri)!)));
    }

    private static Command Remove(CommandSet set, string name)
    {
        var path = Take.Path();
        return set.Make(name, "Unmounts, without touching the store.", [path], async run =>
        {
            await run.Administration.UnmountAsync(run.Get(path), run.Cancelled);
            run.Answer(
                new DoneAnswer("unmount", run.Get(path).Value), CliJson.Default.DoneAnswer, static a =>
                    $"unmounted {a.Path}");
        });
    }

    private static Argument<string?> Uri(ArgumentArity arity) =>
        new("uri") { Arity = arity, Description = "The store, such as s3://bucket/prefix or file:///data." };

    private static async Task AddAsync(CliRun run, MountRequest request)
    {
        var mount = await run.Administration.MountAsync(request, run.Cancelled);
        run.Answer(mount, FabricJson.Default.MountStatus, static m => $"mounted {m.Uri} at {m.Path}");
    }

    private static async Task ListAsync(CliRun run)
    {
        foreach (var mount in await run.Administration.ListMountsAsync(run.Cancelled))
        {
            run.Answer(mount, FabricJson.Default.MountStatus, Row);
        }
    }

    private static string Row(MountStatus mount)
    {
        List<string> parts = [$"{mount.Uri} on {StatusText.Visible(mount.Path.Value)}", mount.ReadOnly ? "read-only"
            : "read-write"];
        if (mount.Shared)
        {
            parts.Add("shared");
        }

        if (mount.SyncIntervalMs is { } interval)
        {
            parts.Add($"sync-interval={IntervalText.Of(interval)}");
        }

        parts.AddRange(
            mount.Options.OrderBy(static o => o.Key, StringComparer.Ordinal).Select(static o => $"{o.Key}={o.Value}"));
        return string.Join(", ", parts);
    }
}
