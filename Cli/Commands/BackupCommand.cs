using System.CommandLine;
using OrleansAlluxio.Cli.Output;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric backup</c>: all metadata of one moment into a file, which appears when it is whole.</summary>
internal static class BackupCommand
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static Command Make(CommandSet set)
    {
        var file = new Argument<string>("file") { Description = "A new local file, or - for standard output." };
        var overwrite = Take.Flag("--overwrite", "Replace a file that is there.");
        return set.Make(
            "backup", "Backs up the metadata while the fabric serves; fabric restore takes it into a new home.",
            [file, overwrite], run => RunAsync(run, run.Get(file), run.Get(overwrite)));
    }

    private static async Task RunAsync(CliRun run, string file, bool overwrite)
    {
        if (file == "-")
        {
            await using var output = run.Host.OpenOutput();
            await run.Client.Backup.WriteAsync(output, run.Cancelled);
            return;
        }

        if (!overwrite && File.Exists(file))
        {
            throw new FabricException(
                FabricErrorKind.AlreadyExists, "back up", file, "it is there already; --overwrite replaces it");
        }

        // Secrets are in it: nobody else reads it, not even while it grows.
        var growing = $"{file}.growing";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        try
        {
            await using (var stream = new FileStream(growing, options))
            {
                await run.Client.Backup.WriteAsync(stream, run.Cancelled);
                stream.Flush(flushToDisk: true);
            }

            File.Move(growing, file, overwrite);
        }
        catch
        {
            File.Delete(growing);
            throw;
        }

        run.Answer(
            new DoneAnswer("backup", file, new FileInfo(file).Length), CliJson.Default.DoneAnswer,
            static a => $"backed up to {a.Path}, {a.Bytes} bytes");
    }
}
