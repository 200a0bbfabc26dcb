using System.CommandLine;
using System.Security.Cryptography;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Cli.Transfer;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fs cat|head|tail|checksum</c>: bytes to standard output, and what they add up to.</summary>
internal static class ContentCommands
{
    private const long EdgeBytesDefault = 1024;

    public static Command Cat(CommandSet set)
    {
        var paths = Take.Paths();
        return set.Make("cat", "Prints files.", [paths], async run =>
        {
            await using var output = run.Host.OpenOutput();
            foreach (var path in run.Get(paths))
            {
                await PrintAsync(run, path, output, static length => new ByteRange(0, length));
            }
        });
    }

    public static Command Head(CommandSet set) => Edge(
        set, "head", "Prints the first bytes of a file.",
        static (length, count) => new ByteRange(0, Math.Min(length, count)));

    public static Command Tail(CommandSet set) => Edge(
        set, "tail", "Prints the last bytes of a file.",
        static (length, count) => new ByteRange(length - Math.Min(length, count), Math.Min(length, count)));

    public static Command Checksum(CommandSet set)
    {
        var path = Take.Path();
        return set.Make("checksum", "MD5 of a file's bytes, read now.", [path], async run =>
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
            await using var reader = await run.Client.OpenReadAsync(
                run.Get(path), OperationOptions.Default, run.Cancelled);
            await FabricDownload.ReadAsync(
                reader, new ByteRange(0, reader.Status.LengthBytes),
                bytes =>
                {
                    hash.AppendData(bytes.Span);
                    return ValueTask.CompletedTask;
                },
                run.Cancelled);
            run.Answer(
                new ChecksumAnswer(run.Get(path).Value, Convert.ToHexStringLower(hash.GetHashAndReset())),
                CliJson.Default.ChecksumAnswer, static a => $"md5sum: {a.Md5}");
        });
    }

    private static Command Edge(CommandSet set, string name, string description, Func<long, long, ByteRange> range)
    {
        var path = Take.Path();
        var count = Take.Bytes("--bytes", "How many; default 1024.", "-c");
        return set.Make(name, description, [path, count], async run =>
        {
            await using var output = run.Host.OpenOutput();
            await PrintAsync(
                run, run.Get(path), output, length => range(length, run.Get(count) ?? EdgeBytesDefault));
        });
    }

    private static async Task PrintAsync(CliRun run, FabricPath path, Stream output, Func<long, ByteRange> range)
    {
        await using var reader = await run.Client.OpenReadAsync(path, OperationOptions.Default, run.Cancelled);
        await FabricDownload.ReadAsync(
            reader, range(reader.Status.LengthBytes), bytes => output.WriteAsync(bytes, run.Cancelled), run.Cancelled);
    }
}
