using System.CommandLine;
using System.CommandLine.Parsing;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Cli.Transfer;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric fs cp</c>: machine to fabric, fabric to machine, fabric to fabric, and pipes.</summary>
internal static class CopyCommand
{
    // Enough to hide the latency of small files; more only queues at one server.
    private const int ThreadsDefault = 4;
    private const int ThreadsMax = 256;

    public static Command Make(CommandSet set)
    {
        var source = Where("source", "file:///local/path, a fabric path, or - for standard input.");
        var target = Where("target", "file:///local/path, a fabric path, or - for standard output.");
        var overwrite = Take.Flag("--overwrite", "Replace files that are there.");
        var recursive = Take.Recursive();
        var threads = new Option<int>("--threads", "--thread")
        {
            Description = $"Files at a time, 1..{ThreadsMax}; default {ThreadsDefault}.",
            DefaultValueFactory = static _ => ThreadsDefault,
        };
        var durable = new Option<int?>("--durable")
        {
            Description = $"Processes an ASYNC_THROUGH write is in before it ends, 1..{FabricLimits.DurableCopiesMax}.",
        };
        var type = new Option<WriteType?>("--write-type")
        {
            Description = "MUST_CACHE, CACHE_THROUGH, THROUGH or ASYNC_THROUGH; default as the path says.",
            CustomParser = static result => TypeOf(result),
        };
        Symbol[] symbols = [source, target, overwrite, recursive, threads, durable, type];
        var command = set.Make("cp", "Copies files.", symbols, async run =>
        {
            if (run.Get(durable) is < 1 or > FabricLimits.DurableCopiesMax)
            {
                throw new CliUsageException($"--durable is 1..{FabricLimits.DurableCopiesMax}");
            }

            if (run.Get(threads) is < 1 or > ThreadsMax)
            {
                throw new CliUsageException($"--threads is 1..{ThreadsMax}");
            }

            var options = new TransferOptions
            {
                Overwrite = run.Get(overwrite),
                Threads = run.Get(threads),
                Durable = run.Get(durable),
                WriteType = run.Get(type),
                Progress = new SilentProgress(),
            };
            await CopyAsync(run, new Route(run.Get(source), run.Get(target), run.Get(recursive)), options);
        });
        return command;
    }

    private static async Task CopyAsync(CliRun run, Route route, TransferOptions options)
    {
        var (source, target, _) = route;
        if (!source.IsFabric && !target.IsFabric)
        {
            throw new CliUsageException("one of source and target is in the fabric");
        }

        if (!target.IsFabric && (options.Durable is not null || options.WriteType is not null))
        {
            throw new CliUsageException("--durable and --write-type are for a target in the fabric");
        }

        if (target.IsStandard)
        {
            await PrintAsync(run, source);
            return;
        }

        var showBar = run.Host.IsErrorTerminal && !run.IsJson;
        var answer = showBar
            ? await TerminalProgress.WatchAsync(
                run.Host.Error, "copy",
                progress => RunAsync(run, route, options with { Progress = progress }))
            : await RunAsync(run, route, options);
        run.Answer(answer, CliJson.Default.CopyAnswer, static a => $"copied {a.Files} files, {a.Bytes} bytes");
    }

    private static async Task<CopyAnswer> RunAsync(CliRun run, Route route, TransferOptions options)
    {
        var (source, target, recursive) = route;
        if (source.IsStandard)
        {
            await using var input = run.Host.OpenInput();
            var bytes = await FabricUpload.FromStreamAsync(
                run.Client, (input, null), target.Fabric, options, run.Cancelled);
            return new CopyAnswer(1, bytes);
        }

        var copy = new TreeCopy(run.Client, options, run.Host.Error.WriteLine);
        await copy.RunAsync(source, target, recursive, run.Cancelled);
        return new CopyAnswer(copy.Files, copy.Bytes);
    }

    private static async Task PrintAsync(CliRun run, Place source)
    {
        await using var output = run.Host.OpenOutput();
        await using var reader = await run.Client.OpenReadAsync(source.Fabric, OperationOptions.Default, run.Cancelled);
        await FabricDownload.ReadAsync(
            reader, new ByteRange(0, reader.Status.LengthBytes), bytes => output.WriteAsync(bytes, run.Cancelled),
            run.Cancelled);
    }

    private static WriteType? TypeOf(ArgumentResult result)
    {
        switch (result.Tokens[0].Value.ToUpperInvariant())
        {
            case "MUST_CACHE":
                return WriteType.MustCache;
            case "CACHE_THROUGH":
                return WriteType.CacheThrough;
            case "THROUGH":
                return WriteType.Through;
            case "ASYNC_THROUGH":
                return WriteType.AsyncThrough;
            default:
                result.AddError("--write-type is MUST_CACHE, CACHE_THROUGH, THROUGH or ASYNC_THROUGH");
                return null;
        }
    }

    private static Argument<Place> Where(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = static result =>
        {
            if (Place.TryParse(result.Tokens[0].Value, out var reason) is { } place)
            {
                return place;
            }

            result.AddError(reason!);
            return null;
        },
    };

    /// <summary>From where to where, and whether with all that is below.</summary>
    private sealed record Route(Place Source, Place Target, bool Recursive);
}
