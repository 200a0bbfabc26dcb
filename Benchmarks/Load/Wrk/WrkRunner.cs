using System.Globalization;
using OrleansAlluxio.Benchmarks.Load.Servers;

namespace OrleansAlluxio.Benchmarks.Load.Wrk;

/// <summary>Runs wrk over a list of paths.</summary>
internal sealed class WrkRunner(int connections)
{
    private const int Threads = 2;

    /// <summary>GETs the paths in turn for some seconds.</summary>
    public Task<WrkFigures> RunAsync(
        Uri server, string pathsFile, int seconds, CancellationToken cancellationToken) =>
        RunAsync(server, "paths.lua", [pathsFile], seconds, cancellationToken);

    /// <summary>PUTs the file of a body to the paths, each once until they are used up, for some seconds.</summary>
    public Task<WrkFigures> PutAsync(
        Uri server, string pathsFile, string bodyFile, int seconds, CancellationToken cancellationToken) =>
        RunAsync(server, "puts.lua", [pathsFile, bodyFile], seconds, cancellationToken);

    private async Task<WrkFigures> RunAsync(
        Uri server, string script, string[] files, int seconds, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            $"-t{Threads}", $"-c{connections}", $"-d{seconds}s", "--timeout", "30s",
            "-s", Path.Combine(AppContext.BaseDirectory, script), server.AbsoluteUri, "--", .. files,
        ];
        await using var wrk = ChildProcess.Start("wrk", arguments);

        // wrk stops asking when its time is over and then waits for answers under way.
        var result = await wrk.WaitForLineAsync("RESULT ", TimeSpan.FromSeconds(seconds + 40), cancellationToken);
        await wrk.WaitForExitAsync(cancellationToken);
        var words = result.Split(' ').Skip(1)
            .Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        var figures = new WrkFigures(
            (long)words[0], words[1], words[2] / 1e6, (long)words[3], words[4] / 1e3, words[5] / 1e3);
        // Of slow large objects none may end in time; their bytes count all the same.
        if (figures.Errors > 0 || figures.Bytes == 0)
        {
            throw new InvalidOperationException(
                $"{figures.Requests} answers and {figures.Errors} errors from {server}; wrk said:\n{wrk.Tail}");
        }

        return figures;
    }
}
