using System.Diagnostics;
using System.Text;

namespace OrleansAlluxio.Tests.Gateway.Cli;

/// <summary>A program of ours as a real process, ended with the test.</summary>
internal sealed class ProcessRun : IAsyncDisposable
{
    // A start takes a second or two; one that takes this long on the busiest machine hangs.
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(180);

    private readonly Process _process;

    private ProcessRun(Process process) => _process = process;

    public StreamWriter Input => _process.StandardInput;

    public StreamReader Output => _process.StandardOutput;

    public int Id => _process.Id;

    /// <summary>Starts an assembly that lies beside the tests.</summary>
    public static ProcessRun Start(
        string assembly, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in new[] { "FABRIC_TOKEN", "FABRIC_ACCESS_KEY", "FABRIC_SECRET_KEY", "FABRIC_SERVER" })
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ProcessRun(Process.Start(start)!);
    }

    /// <summary>Waits for the end; everything it printed.</summary>
    public async Task<(int Code, string Output, string Error)> EndAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeMax);
        var output = _process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = _process.StandardError.ReadToEndAsync(limit.Token);
        await _process.WaitForExitAsync(limit.Token);
        return (_process.ExitCode, await output, await error);
    }

    /// <summary>Reads the next line of standard output; fails with standard error when there is none.</summary>
    public async Task<string> LineAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeMax);
        try
        {
            return await _process.StandardOutput.ReadLineAsync(limit.Token)
                ?? throw new InvalidOperationException(await _process.StandardError.ReadToEndAsync(limit.Token));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"it printed no line within {TimeMax}", e);
        }
    }

    /// <summary>Sends a signal by name, such as INT.</summary>
    public async Task SignalAsync(string name, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", [$"-{name}", Id.ToString()]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }
}
