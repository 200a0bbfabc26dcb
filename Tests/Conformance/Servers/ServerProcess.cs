using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OrleansAlluxio.Tests.Conformance.Servers;

/// <summary>A real server started for the tests: ended by its own process id, with a directory of its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(180);
    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    /// <summary>
    /// A free loopback port, below those that the system gives to whoever asks for any: until it is used only another
    /// chooser could hit upon it, one in thousands; then the start fails by name.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(10_000, GivenPortMin()));
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another one.
            }
        }
    }

    /// <summary>The full path of a program; null when it is not installed.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(':')
        .Select(directory => Path.Combine(directory, program))
        .FirstOrDefault(File.Exists);

    /// <summary>Starts a server; its output is dropped.</summary>
    public static ServerProcess Start(string program, params string[] arguments) => new(Launch(program, arguments));

    /// <summary>Runs a program to its end and returns what it printed.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Launch(program, arguments);
        using var limit = new CancellationTokenSource(StartMax);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end.");
        }

        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {await error}");
    }

    /// <summary>Waits until something answers on a port.</summary>
    public async Task WaitForPortAsync(int port)
    {
        var began = Stopwatch.GetTimestamp();
        while (!_process.HasExited && Stopwatch.GetElapsedTime(began) < StartMax)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }

        throw new TimeoutException($"{_process.StartInfo.FileName} does not listen on port {port}.");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    // The first of the ports that connections, and listeners of port 0, get.
    private static int GivenPortMin()
    {
        const string Range = "/proc/sys/net/ipv4/ip_local_port_range";
        var first = File.Exists(Range)
            ? int.Parse(File.ReadAllText(Range).Split()[0], CultureInfo.InvariantCulture)
            : 32_768;
        return Math.Max(first, 20_000);
    }

    private static Process Launch(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
    }

    /// <summary>Reads and drops what the server prints, or it would block on a full pipe.</summary>
    public ServerProcess DropOutput()
    {
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        return this;
    }
}
