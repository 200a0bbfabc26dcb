using OrleansAlluxio.Engine.Backup;
using OrleansAlluxio.Silo.Home;
using OrleansAlluxio.Silo.Hosting;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo;

/// <summary><c>fabric restore</c>: a backup into a home that nobody has used yet.</summary>
internal static class RestoreCommand
{
    private const int Failed = 1;
    private const int Wrong = 2;
    private const string Usage =
        """
        Usage: fabric restore FILE [--home DIR] [--metastore CONNECTION]

        Takes the metadata of a backup into a new home, which no server uses meanwhile. The cache begins empty, and
        everything is compared with its store before it is trusted. FILE is a file: it is read twice.
        """;

    /// <summary>Runs it; the exit code is 0 when all is restored, 1 when not, 2 for bad arguments.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var file, .. var rest] || file.StartsWith('-'))
        {
            var asked = arguments is ["--help" or "-h" or "-?", ..];
            await (asked ? Console.Out : Console.Error).WriteLineAsync(Usage);
            return asked ? 0 : Wrong;
        }

        var parts = new Stack<IAsyncDisposable>();
        try
        {
            var options = UpOptionsParser.Parse(rest);
            await using var source = new FileStream(file, FileMode.Open, FileAccess.Read);
            using var home = HomeDirectory.Open(
                options.Home ?? FabricSilo.DefaultHome(), new SystemRandomSource());

            // As its one owner: a server that is there keeps it.
            var led = await LeadStartup.OpenAsync(options, home, parts, CancellationToken.None);
            var restored = await new BackupReader(led.Metastore).RestoreAsync(source, CancellationToken.None);
            await Console.Out.WriteLineAsync(
                $"restored {restored.Inodes} files and directories, {restored.Documents} records to {home.Path}");
            await CloseAsync(parts);
            return 0;
        }
        catch (FabricException e) when (e.Kind is FabricErrorKind.InvalidPath)
        {
            await Console.Error.WriteLineAsync($"fabric restore: {e.Message}\n{Usage}");
            return Wrong;
        }
        catch (FabricException e)
        {
            await Console.Error.WriteLineAsync($"fabric restore: {e.Message}");
            return Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"fabric restore: {e.Message}");
            return Failed;
        }
        finally
        {
            await CloseAsync(parts);
        }
    }

    private static async ValueTask CloseAsync(Stack<IAsyncDisposable> parts)
    {
        while (parts.TryPop(out var part))
        {
            await part.DisposeAsync();
        }
    }
}
