using System.Diagnostics;
using Npgsql;

namespace OrleansAlluxio.Tests.Conformance.Servers;

/// <summary>
/// Debian's PostgreSQL 15 with a database of its own in a temporary directory, on a free loopback port, for as long as
/// the tests of the collection run. Tests take a schema each.
/// </summary>
public sealed class PostgreSqlServer : IAsyncLifetime
{
    private const string Binaries = "/usr/lib/postgresql/15/bin";
    private const string User = "fabric";
    private static int _schemas;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("postgresql-");
    private string[] _arguments = [];
    private Process? _server;

    /// <summary>Why there is no server; null when it runs.</summary>
    public string? SkipReason { get; private set; }

    /// <summary>How to connect.</summary>
    public string ConnectionString { get; private set; } = string.Empty;

    /// <summary>A schema name that no other test has.</summary>
    public static string NextSchema() => $"test_{Interlocked.Increment(ref _schemas)}";

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists($"{Binaries}/postgres"))
        {
            SkipReason = $"PostgreSQL is not installed in {Binaries}";
            return;
        }

        var data = Path.Combine(_directory.FullName, "data");
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", ["postgres", _directory.FullName]);
        }

        await RunAsUserAsync(
            $"{Binaries}/initdb", ["-D", data, "-A", "trust", "-U", User, "-E", "UTF8", "--locale=C", "--no-sync"]);
        var port = ServerProcess.FreePort();
        ConnectionString = $"Host=127.0.0.1;Port={port};Username={User};Database=postgres";
        _arguments = ["-D", data, "-p", $"{port}", "-k", _directory.FullName, "-c", "listen_addresses=127.0.0.1"];
        _arguments = [.. _arguments, "-c", "max_connections=400"];
        await StartServerAsync();
    }

    /// <summary>Stops it, which ends every connection, and starts it again on the same port.</summary>
    public async Task RestartAsync()
    {
        await StopServerAsync();
        await StartServerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await StopServerAsync();
        _directory.Delete(recursive: true);
    }

    private async Task StartServerAsync()
    {
        _server = StartAsUser($"{Binaries}/postgres", _arguments);
        await WaitUntilReadyAsync();
    }

    private async Task StopServerAsync()
    {
        if (_server is not null)
        {
            // SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
            await RunAsync("kill", ["-INT", $"{_server.Id}"]);
            await _server.WaitForExitAsync();
            _server.Dispose();
            _server = null;
        }
    }

    private static Task RunAsUserAsync(string program, string[] arguments) =>
        WaitAsync(StartAsUser(program, arguments), program);

    private static Task RunAsync(string program, string[] arguments) => WaitAsync(Start(program, arguments), program);

    // The server refuses to run as root. setpriv becomes the program, so that the process id is the server's.
    private static Process StartAsUser(string program, string[] arguments) => Environment.IsPrivilegedProcess
        ? Start("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments])
        : Start(program, arguments);

    private static Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = "/",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task WaitAsync(Process process, string program)
    {
        using (process)
        {
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}");
        }
    }

    private async Task WaitUntilReadyAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(180));
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
                await connection.OpenAsync(deadline.Token);
                return;
            }
            catch (NpgsqlException) when (!deadline.IsCancellationRequested && !_server!.HasExited)
            {
                await Task.Delay(20, deadline.Token);
            }
        }
    }
}
