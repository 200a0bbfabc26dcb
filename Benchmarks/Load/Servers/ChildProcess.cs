using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace OrleansAlluxio.Benchmarks.Load.Servers;

/// <summary>
/// A process this program started and stops, by its id. Keeps the end of what it printed, for errors.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    // Enough for a stack trace; what a server prints must not fill the memory of the one who measures it.
    private const int TailCharactersMax = 8000;

    private readonly Process _process;
    private readonly StringBuilder _tail = new();
    private readonly Channel<string> _lines = Channel.CreateBounded<string>(
        new BoundedChannelOptions(100) { FullMode = BoundedChannelFullMode.DropOldest });

    private ChildProcess(Process process) => _process = process;

    /// <summary>The last characters of both outputs.</summary>
    public string Tail
    {
        get
        {
            lock (_tail)
            {
                return _tail.ToString();
            }
        }
    }

    /// <summary>Its id.</summary>
    public int Id => _process.Id;

    public static ChildProcess Start(
        string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start");
        var child = new ChildProcess(process);
        process.OutputDataReceived += (_, e) => child.Take(e.Data, isOutput: true);
        process.ErrorDataReceived += (_, e) => child.Take(e.Data, isOutput: false);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>The first line of the standard output that begins so.</summary>
    public async Task<string> WaitForLineAsync(string prefix, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(limit);
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(timeout.Token))
            {
                if (line.StartsWith(prefix, StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no line '{prefix}...' within {limit.TotalSeconds:0} s; it said:\n{Tail}");
        }

        throw new InvalidOperationException($"ended before a line '{prefix}...'; it said:\n{Tail}");
    }

    /// <summary>Waits for the end and returns the exit code.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await kill.WaitForExitAsync();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync();
            }
        }

        _process.Dispose();
    }

    private void Take(string? line, bool isOutput)
    {
        if (line is null)
        {
            if (isOutput)
            {
                _lines.Writer.TryComplete();
            }

            return;
        }

        lock (_tail)
        {
            _tail.Append(line).Append('\n');
            if (_tail.Length > TailCharactersMax)
            {
                _tail.Remove(0, _tail.Length - TailCharactersMax);
            }
        }

        if (isOutput)
        {
            _lines.Writer.TryWrite(line);
        }
    }
}
