using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Cli.Transfer;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric fs ...</c>: the tree, with the names Alluxio users know.</summary>
internal static class FileSystemCommands
{
    public static Command Make(CommandSet set) => CommandSet.Group(
        "fs", "Files and directories.",
        ListCommand.Make(set), Stat(set), ContentCommands.Cat(set), CopyCommand.Make(set),
        AppendCommands.Append(set), AppendCommands.Truncate(set), AppendCommands.Concat(set), MakeDirectory(set),
        Remove(set),
        Move(set), Touch(set), ContentCommands.Head(set), ContentCommands.Tail(set), TreeCommands.Usage(set),
        TreeCommands.Count(set), Test(set), AttributeCommands.Mode(set), AttributeCommands.Owner(set),
        AttributeCommands.Group(set), TtlCommands.Set(set), TtlCommands.Unset(set),
        PinCommands.Pin(set), PinCommands.Unpin(set), PinCommands.Pins(set), PinCommands.SetReplication(set),
        CacheCommands.Where(set, "location"), ContentCommands.Checksum(set),
        LoadMetadataCommand.Make(set), CacheCommands.NeedsSync(set), ActiveSyncCommands.Start(set),
        ActiveSyncCommands.Stop(set), ActiveSyncCommands.List(set), ActiveSyncCommands.Webhook(set),
        ClusterCommands.Fence(set),
        ConsistencyCommand.Make(set), CacheCommands.Free(set), JobCommands.FsLoad(set),
        MountCommands.Mount(set), MountCommands.Unmount(set), MountCommands.Update(set, "updateMount"));

    private static Command Stat(CommandSet set)
    {
        var path = Take.Path();
        return set.Make("stat", "All that is known of a path.", [path], async run =>
            run.Answer(
                await TreeWalk.StatusAsync(run.Client, run.Get(path), null, run.Cancelled),
                FabricJson.Default.FileStatus, StatusText.Full));
    }

    private static Command MakeDirectory(CommandSet set)
    {
        var paths = Take.Paths();
        var parents = Take.Flag("--parents", "Make missing parents; a directory that is there is fine.", "-p");
        return set.Make("mkdir", "Makes directories.", [paths, parents], async run =>
        {
            var all = run.Get(parents);
            foreach (var path in run.Get(paths))
            {
                var status = await run.Client.CreateDirectoryAsync(
                    path, new DirectoryOptions { CreateParents = all, AllowExisting = all }, run.Cancelled);
                run.Answer(
                    status, FabricJson.Default.FileStatus, static s => $"created {StatusText.Visible(s.Path.Value)}");
            }
        });
    }

    private static Command Remove(CommandSet set)
    {
        var paths = Take.Paths();
        var recursive = Take.Recursive();
        var fabricOnly = Take.Flag("--fabric-only", "Forget it here only; the store keeps it.", "--alluxioOnly");
        return set.Make("rm", "Deletes files, or with -R directories.", [paths, recursive, fabricOnly], async run =>
        {
            foreach (var path in run.Get(paths))
            {
                var status = await TreeWalk.StatusAsync(run.Client, path, null, run.Cancelled);
                if (status.IsDirectory && !run.Get(recursive))
                {
                    throw new FabricException(
                        FabricErrorKind.IsADirectory, "delete", path.Value,
                        "it is a directory; -R deletes it with everything below");
                }

                var options = new DeleteOptions { Recursive = run.Get(recursive), FabricOnly = run.Get(fabricOnly) };
                var changed = await run.Client.DeleteAsync(path, options, run.Cancelled);
                run.Answer(
                    new DoneAnswer("delete", path.Value, Changed: changed), CliJson.Default.DoneAnswer,
                    static a => $"deleted {StatusText.Visible(a.Path)}");
            }
        });
    }

    private static Command Move(CommandSet set)
    {
        var source = Take.Path("source");
        var target = Take.Path("target");
        var overwrite = Take.Flag("--overwrite", "Replace a file at the target.");
        return set.Make("mv", "Renames inside one mount.", [source, target, overwrite], async run =>
        {
            await run.Client.RenameAsync(
                run.Get(source), run.Get(target), new RenameOptions { Overwrite = run.Get(overwrite) }, run.Cancelled);
            run.Answer(
                new DoneAnswer("rename", run.Get(target).Value), CliJson.Default.DoneAnswer,
                a => $"renamed {StatusText.Visible(run.Get(source).Value)} to {StatusText.Visible(a.Path)}");
        });
    }

    private static Command Touch(CommandSet set)
    {
        var path = Take.Path();
        return set.Make("touch", "Makes an empty file, or sets the modification time.", [path], async run =>
        {
            var at = run.Get(path);
            FileStatus status;
            if (await run.Client.TryGetStatusAsync(at, OperationOptions.Default, run.Cancelled) is not null)
            {
                var now = run.Host.Time.GetUtcNow().ToUnixTimeMilliseconds();
                status = await run.Client.SetAttributesAsync(
                    at, new AttributeChange { ModifiedUnixMs = now }, run.Cancelled);
            }
            else
            {
                await using var writer = await run.Client.CreateAsync(
                    at, new CreateOptions { LengthBytes = 0 }, run.Cancelled);
                status = await writer.CompleteAsync(null, run.Cancelled);
            }

            run.Answer(
                status, FabricJson.Default.FileStatus, static s => $"touched {StatusText.Visible(s.Path.Value)}");
        });
    }

    private static Command Test(CommandSet set)
    {
        var path = Take.Path();
        var directory = Take.Flag("-d", "It is a directory.");
        var exists = Take.Flag("-e", "It exists.");
        var file = Take.Flag("-f", "It is a file.");
        var full = Take.Flag("-s", "It is not empty.");
        var empty = Take.Flag("-z", "It is a file of no bytes.");
        return set.Make(
            "test", "Exit code 0 when it holds, else 1.", [path, directory, exists, file, full, empty], async run =>
            {
                if (new[] { directory, exists, file, full, empty }.Count(run.Get) != 1)
                {
                    throw new CliUsageException("test takes exactly one of -d, -e, -f, -s and -z");
                }

                var at = run.Get(path);
                var status = await run.Client.TryGetStatusAsync(at, OperationOptions.Default, run.Cancelled);
                var holds = status is not null && (run.Get(exists)
                    || (run.Get(directory) && status.IsDirectory)
                    || (run.Get(file) && !status.IsDirectory)
                    || (run.Get(empty) && status is { IsDirectory: false, LengthBytes: 0 })
                    || (run.Get(full)
                        && (status.LengthBytes > 0 || (status.IsDirectory && await HasEntriesAsync(run, status)))));
                return holds ? ExitCodes.Done : ExitCodes.Failed;
            });
    }

    private static async Task<bool> HasEntriesAsync(CliRun run, FileStatus status) =>
        (await run.Client.ListAsync(status.Path, new ListOptions { EntriesMax = 1 }, run.Cancelled)).Entries.Count > 0;
}
