using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace OrleansAlluxio.Silo.Demo;

/// <summary>This program once more, as a child with <c>up</c>. Disposal kills it when it still runs.</summary>
internal sealed class DemoProcess : IAsyncDisposable
{
    // A start takes a second; on a machine with every core taken, many.
    private static readonly TimeSpan ReadyMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(20);

    // The last lines say why a start failed; more is never shown.
    private const int ErrorLinesMax = 20;

    private static readonly string[] Logins =
        ["FABRIC_TOKEN", "FABRIC_ACCESS_KEY", "FABRIC_SECRET_KEY", "FABRIC_SERVER"];

    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<string> _errors = new();

    private DemoProcess(Process process, TimeProvider time)
    {
        _process = process;
        _time = time;
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginErrorReadLine();
    }

    /// <summary>The last lines of its standard error, as one.</summary>
    public string LastLines => string.Join(" | ", _errors);

    /// <summary>Starts it. What this process logs in with elsewhere is not handed on.</summary>
    public static DemoProcess Start(IReadOnlyList<string> arguments, string runDirectory, TimeProvider time)
    {
        var program = Environment.ProcessPath
            ?? throw new InvalidOperationException("The path of this program is unknown.");
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(typeof(DemoProcess).Assembly.Location);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var login in Logins)
        {
            start.Environment.Remove(login);
        }

        // A killed process would leave the sockets of its debugger interface in the temporary directory.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment[Client.ServerTokenFile.DirectoryVariable] = runDirectory;
        return new DemoProcess(Process.Start(start)!, time);
    }

    /// <summary>The ready line. Unavailable, with what the process said, when it does not come.</summary>
    public async Task<string> ReadyAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = _time.CreateTimer(_ => limit.Cancel(), null, ReadyMax, Timeout.InfiniteTimeSpan);
        try
        {
            if (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                return line;
            }

            await _process.WaitForExitAsync(limit.Token);
            throw Unready($"it ended with {_process.ExitCode}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unready($"it was not ready after {ReadyMax.TotalSeconds:N0} s");
        }
    }

    /// <summary>SIGKILL: it gets no chance to write anything down.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>SIGTERM; the exit code. Timeout when it does not end.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(DrainMax, _time, cancellationToken);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        _errors.Enqueue(line);
        while (_errors.Count > ErrorLinesMax)
        {
            _errors.TryDequeue(out _);
        }
    }

    private FabricException Unready(string reason) => new(
        FabricErrorKind.Unavailable, "start", "fabric up", $"{reason}: {LastLines}", RetryAdvice.Never);
}
