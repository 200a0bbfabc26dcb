using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Cli.Transfer;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fs append|truncate|concat</c>: longer, shorter and joined files.</summary>
internal static class AppendCommands
{
    public static Command Append(CommandSet set)
    {
        var source = new Argument<string>("source")
        {
            Description = "file:///local/path, or - for standard input.",
        };
        var path = Take.Path();
        return set.Make("append", "Adds bytes to the end of a file, all or none.", [source, path], async run =>
        {
            var from = Place.TryParse(run.Get(source)!, out var reason) ?? throw new CliUsageException(reason!);
            if (from.IsFabric)
            {
                throw new CliUsageException($"{from.Fabric} is in the fabric; 'fs concat' appends files of the fabric");
            }

            await using var input = from.Local is { } local ? FabricUpload.OpenLocal(local) : run.Host.OpenInput();
            var bytes = await FabricUpload.AppendAsync(
                run.Client, (input, input.CanSeek ? input.Length : null), run.Get(path), run.Cancelled);
            run.Answer(new CopyAnswer(1, bytes), CliJson.Default.CopyAnswer, static a => $"appended {a.Bytes} bytes");
        });
    }

    public static Command Truncate(CommandSet set)
    {
        var path = Take.Path();
        var length = new Argument<long>("bytes") { Description = "How many of its first bytes stay." };
        return set.Make("truncate", "Cuts a file to its first bytes.", [path, length], async run =>
        {
            var status = await run.Client.TruncateAsync(
                run.Get(path), run.Get(length), OperationOptions.Default, run.Cancelled);
            Answer(run, status);
        });
    }

    public static Command Concat(CommandSet set)
    {
        var target = Take.Path("target");
        var sources = Take.Paths();
        return set.Make("concat", "Appends files to a file and removes them.", [target, sources], async run =>
        {
            FabricPath[] all = run.Get(sources)!;
            Answer(run, await run.Client.ConcatAsync(run.Get(target), all, OperationOptions.Default, run.Cancelled));
        });
    }

    private static void Answer(CliRun run, FileStatus status) => run.Answer(
        status, FabricJson.Default.FileStatus,
        static s => $"{StatusText.Visible(s.Path.Value)} has {s.LengthBytes} bytes");
}
