using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;
using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Chance;

namespace OrleansAlluxio.Tests.Cluster.Processes;

/// <summary>
/// The real server program as a process: started, killed, terminated, and what it printed kept for failures.
/// </summary>
internal sealed class FabricProcess : IAsyncDisposable
{
    public const string AccessKey = "CLUSTERTESTKEY";
    public const string SecretKey = "cluster/test+secret";

    /// <summary>
    /// A start, or a drain, on a busy machine; more is a hang. FABRIC_TEST_SECONDS is more patient for long measures.
    /// </summary>
    internal static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("FABRIC_TEST_SECONDS"), out var seconds) ? seconds : 120);

    private const int KeptLinesMax = 200;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly Task _reading;

    private FabricProcess(Process process)
    {
        _process = process;
        _reading = ReadErrorsAsync();
    }

    /// <summary>Where S3 is served.</summary>
    public Uri S3 { get; private set; } = null!;

    /// <summary>Where WebHDFS is served.</summary>
    public Uri WebHdfs { get; private set; } = null!;

    /// <summary>Where the fabric API is served.</summary>
    public Uri Http { get; private set; } = null!;

    /// <summary>Process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Last lines of standard error.</summary>
    public string Log => string.Join('\n', _errors);

    /// <summary>Starts it on a home and waits for its ready line.</summary>
    public static async Task<FabricProcess> StartAsync(FabricHome home, params string[] more)
    {
        var process = Launch(home, home.Arguments(more), withKeys: true);
        try
        {
            await process.ReadReadyAsync();
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it and waits for nothing.</summary>
    public static FabricProcess Begin(FabricHome home, params string[] more) =>
        Launch(home, home.Arguments(more), withKeys: true);

    /// <summary>Runs it where it must fail: exit code, standard output and standard error.</summary>
    public static async Task<(int Code, string Output, string Error)> FailAsync(
        FabricHome home, params string[] arguments)
    {
        await using var process = Launch(home, arguments, withKeys: true);
        var output = process._process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var code = await process.ExitAsync();
        return (code, await output, process.Log);
    }

    /// <summary>Starts without keys in the environment, so that the home's are used.</summary>
    public static async Task<FabricProcess> StartWithOwnKeysAsync(FabricHome home, params string[] more)
    {
        var process = Launch(home, home.Arguments(more), withKeys: false);
        await process.ReadReadyAsync();
        return process;
    }

    /// <summary>
    /// Starts a worker of this fabric, which finds the cluster secret as it would beside it, and waits until it serves.
    /// Its data plane is <see cref="Http"/>.
    /// </summary>
    public async Task<FabricProcess> StartWorkerAsync(FabricHome server, FabricHome own, params string[] more)
    {
        string[] arguments =
        [
            "--role", "worker", "--join", Http.ToString(), "--home", own.Home,
            "--mem", $"{own.Memory}={own.MemoryQuota}", "--ssd", $"{own.Ssd}={own.SsdQuota}", .. more,
        ];
        var process = Launch(server, arguments, withKeys: false);
        try
        {
            await process.ReadReadyAsync();
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Starts a gateway of this fabric, which finds the cluster secret as it would beside it, and waits until it
    /// serves.
    /// </summary>
    public Task<FabricProcess> StartGatewayAsync(FabricHome server, params string[] more) =>
        StartGatewayAsync(server, [Http], more);

    /// <summary>Starts a gateway of whichever of some processes has the metadata.</summary>
    public static async Task<FabricProcess> StartGatewayAsync(FabricHome home, Uri[] servers, params string[] more)
    {
        string[] arguments =
        [
            "--role", "gateway", "--join", string.Join(',', servers.Select(static s => s.ToString())),
            "--s3", "127.0.0.1:0", "--webhdfs", "127.0.0.1:0", "--http", "127.0.0.1:0", .. more,
        ];
        var process = Launch(home, arguments, withKeys: false);
        try
        {
            await process.ReadReadyAsync();
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>An API client that never repeats a call.</summary>
    public HttpFabricClient Api(string accessKey = AccessKey, string secretKey = SecretKey) => new(
        new FabricClientOptions { Server = Http, AccessKey = accessKey, SecretKey = secretKey, AttemptsMax = 1 },
        TimeProvider.System, new SystemRandomSource());

    /// <summary>An S3 client that never repeats a request.</summary>
    public AmazonS3Client Client(string accessKey = AccessKey, string secretKey = SecretKey) => new(
        new BasicAWSCredentials(accessKey, secretKey),
        new AmazonS3Config
        {
            ServiceURL = S3.ToString(),
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            MaxErrorRetry = 0,
            Timeout = TimeMax,
        });

    /// <summary>The mount argument of a bucket of this process in another one.</summary>
    public string MountOf(string bucket, string path, string more = "", int? port = null)
    {
        var number = (port ?? S3.Port).ToString(CultureInfo.InvariantCulture);
        return $"{path}=s3://{bucket},endpoint=http://127.0.0.1:{number}"
            + $",access-key={AccessKey},secret-key={SecretKey}{more}";
    }

    /// <summary>kill -9, without waiting.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
    }

    /// <summary>SIGTERM.</summary>
    public Task TerminateAsync() => SignalAsync("TERM");

    /// <summary>Any signal, by its name.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>SIGTERM, then the exit code.</summary>
    public async Task<int> StopAsync()
    {
        await TerminateAsync();
        return await ExitAsync();
    }

    /// <summary>Waits for the end.</summary>
    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(TimeMax);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"the fabric did not end within {TimeMax}:\n{Log}");
        }

        await _reading;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await ExitAsync();
        _process.Dispose();
    }

    private static FabricProcess Launch(FabricHome home, IEnumerable<string> arguments, bool withKeys)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "OrleansAlluxio.Silo.dll"));
        start.ArgumentList.Add("up");
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in start.Environment.Keys
            .Where(static n => n.StartsWith("FABRIC_", StringComparison.Ordinal)
                || n.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["FABRIC_RUNTIME_DIR"] = home.In("run");
        start.Environment["DOTNET_TieredPGO"] = "0"; // Lives of a second are not worth profiling.
        if (withKeys)
        {
            start.Environment["FABRIC_ACCESS_KEY"] = AccessKey;
            start.Environment["FABRIC_SECRET_KEY"] = SecretKey;
        }

        return new FabricProcess(Process.Start(start)!);
    }

    /// <summary>Waits for the ready line.</summary>
    public async Task ReadReadyAsync()
    {
        using var limit = new CancellationTokenSource(TimeMax);
        string? line;
        try
        {
            line = await _process.StandardOutput.ReadLineAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"the fabric was not ready within {TimeMax}:\n{Log}");
        }

        if (line is null)
        {
            var code = await ExitAsync();
            throw new InvalidOperationException($"the fabric ended with {code}:\n{Log}");
        }

        var parts = line.Split(' ').Skip(1).Select(static p => p.Split('=', 2))
            .ToDictionary(static p => p[0], static p => p[1]);
        S3 = UrlOf("s3")!;
        WebHdfs = UrlOf("webhdfs")!;
        Http = UrlOf("http")!;

        Uri? UrlOf(string door) => parts.TryGetValue(door, out var url) ? new Uri(url) : null;
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync(CancellationToken.None) is { } line)
        {
            _errors.Enqueue(line);
            if (_errors.Count > KeptLinesMax)
            {
                _errors.TryDequeue(out _);
            }
        }
    }
}
